import { nameIn } from '@atrium/ui'
import { FormDrawer } from '@atrium/ui/form'
import { Form, Select, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useSay } from './MemberTags.tsx'
import { ValueField } from './ValueField.tsx'
import type { TagGroup, TagValue } from './values.ts'

type Held = ReplyOf<'profiles.tagsOfMember'>['items'][number]

interface Entered {
  readonly tag: string
  readonly value: TagValue | null
}

interface DrawerProps {
  readonly memberId: string
  readonly groups: readonly TagGroup[]
  readonly held: ReadonlyMap<string, Held>
  /** Which one; undefined where it is chosen here. */
  readonly code: string | undefined
  readonly onClose: () => void
}

/** Says the value of a tag of a member. */
export function SetTagDrawer({ memberId, groups, held, code, onClose }: DrawerProps) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const [form] = Form.useForm<Entered>()
  const { say, saving, error, reset } = useSay(memberId)
  const chosen = Form.useWatch('tag', { form, preserve: true }) ?? code
  const tag = groups.flatMap((group) => group.tags).find((each) => each.code === chosen)
  const submit = async ({ value }: Entered) => {
    if (!tag) return
    await say(tag, held.get(tag.code)?.value ?? null, value)
    onClose()
  }
  return (
    <FormDrawer<Entered>
      open
      title={t('member.addTitle')}
      form={form}
      initialValues={code === undefined ? {} : { tag: code, value: held.get(code)?.value ?? null }}
      // What is refused is told by `problem`.
      onFinish={(entered) => void submit(entered).catch(() => undefined)}
      onClose={onClose}
      onClosed={reset}
      saving={saving}
      problem={error ? problemOf(error) : undefined}
      onValuesChange={(changed: Partial<Entered>) => {
        if (changed.tag !== undefined) form.setFieldValue('value', held.get(changed.tag)?.value ?? null)
      }}
    >
      <Form.Item name="tag" label={t('member.which')} rules={[{ required: true, message: t('member.required') }]}>
        <Select
          disabled={code !== undefined}
          showSearch={{ optionFilterProp: 'label' }}
          options={groups
            .map((group) => ({
              label: nameIn(group.name, language),
              title: group.code,
              options: group.tags
                .filter(({ kind }) => kind === 'hand' || kind === 'imported')
                .map((each) => ({ value: each.code, label: nameIn(each.name, language) })),
            }))
            .filter(({ options }) => options.length > 0)}
        />
      </Form.Item>
      {tag?.about && <Typography.Paragraph type="secondary">{nameIn(tag.about, language)}</Typography.Paragraph>}
      {tag && (
        <Form.Item
          key={tag.code}
          name="value"
          label={t('member.value_')}
          rules={[
            {
              validator: (_, value: TagValue | null | undefined) =>
                value === null || value === undefined || value === ''
                  ? Promise.reject(new Error(t('member.required')))
                  : Promise.resolve(),
            },
          ]}
        >
          <ValueField tag={tag} label={t('member.value_')} />
        </Form.Item>
      )}
    </FormDrawer>
  )
}
