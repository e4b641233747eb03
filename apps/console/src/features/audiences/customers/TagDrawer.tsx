import { count, nameIn } from '@atrium/ui'
import { FormDrawer, useUndoable } from '@atrium/ui/form'
import { Alert, App, Form, Select, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useAsk, useTell } from '../../../app/queries.ts'
import { ValueField } from '../../profiles/ValueField.tsx'
import type { TagValue } from '../../profiles/values.ts'

interface Entered {
  readonly tag: string
  readonly value: TagValue | null
}

interface TagProps {
  readonly memberIds: readonly string[]
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Says one value of a tag of many members at once. */
export function TagDrawer({ memberIds, onClose, onDone }: TagProps) {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  const { message } = App.useApp()
  const done = useUndoable()
  const [form] = Form.useForm<Entered>()
  const { data, error } = useAsk('profiles.tags', {})
  const say = useTell('profiles.setTagValue.batch', ['profiles.', 'audiences.customers'])
  const groups = data?.groups ?? []
  const chosen = Form.useWatch('tag', form)
  const tag = groups.flatMap((group) => group.tags).find(({ code }) => code === chosen)
  const send = ({ tag: code, value }: Entered) =>
    say.mutate(
      { body: { items: memberIds.map((memberId) => ({ memberId, tag: code, value: copied(value) })) } },
      {
        onSuccess: ({ items }) => {
          const said = items.filter(({ ok }) => ok).length
          const left = items.length - said
          if (left > 0) void message.warning(t('bulk.untagged', { n: count(left, language) }))
          const before = items.flatMap((item, at) =>
            item.ok && item.value.changed
              ? [{ memberId: memberIds[at] ?? '', tag: code, value: copied(item.value.before) }]
              : [],
          )
          const text = t('bulk.tagged', { n: count(said, language) })
          if (before.length === 0) void message.success(text)
          else done({ text, undo: () => say.mutateAsync({ body: { items: before } }), problemOf })
          onDone()
        },
      },
    )
  const problem = say.error ?? error
  return (
    <FormDrawer<Entered>
      open
      title={t('bulk.tag')}
      form={form}
      onFinish={send}
      onClose={onClose}
      saving={say.isPending}
      problem={problem ? problemOf(problem) : undefined}
      onValuesChange={(changed: Partial<Entered>) => {
        if (changed.tag !== undefined) form.setFieldValue('value', null)
      }}
    >
      <Typography.Paragraph type="secondary">
        {t('bulk.tagHint', { n: count(memberIds.length, language) })}
      </Typography.Paragraph>
      <Form.Item name="tag" label={t('bulk.which')} rules={[{ required: true, message: t('save.needed') }]}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          notFoundContent={t('bulk.noTags')}
          options={groups
            .map((group) => ({
              label: nameIn(group.name, language),
              title: group.code,
              options: group.tags
                .filter(({ kind, archived }) => !archived && (kind === 'hand' || kind === 'imported'))
                .map(({ code, name }) => ({ value: code, label: nameIn(name, language) })),
            }))
            .filter(({ options }) => options.length > 0)}
        />
      </Form.Item>
      {tag && (
        <Form.Item
          key={tag.code}
          name="value"
          label={t('bulk.value')}
          rules={[
            {
              validator: (_, value: TagValue | null | undefined) =>
                value === null || value === undefined || value === ''
                  ? Promise.reject(new Error(t('save.needed')))
                  : Promise.resolve(),
            },
          ]}
        >
          <ValueField tag={tag} label={t('bulk.value')} />
        </Form.Item>
      )}
      {tag && <Alert type="info" showIcon title={t('bulk.replaces')} />}
    </FormDrawer>
  )
}

const copied = (value: TagValue | null) => (typeof value === 'object' && value !== null ? [...value] : value)
