import type { Context } from '@atrium/rules'
import { nameIn, ProblemNotice } from '@atrium/ui'
import { FormDrawer } from '@atrium/ui/form'
import { App, Form, Input, InputNumber, Radio, Select, Switch, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk, useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useStaff } from '../members/names.ts'
import { beginningOf, CasesField, casesFault } from './CasesField.tsx'
import { ChoicesField, choicesFault } from './ChoicesField.tsx'
import type { TagContexts } from './codes.ts'
import { SumField, sumFault } from './SumField.tsx'
import { TagPreview } from './TagPreview.tsx'
import { bodyFrom, type Entered, enteredFrom, isDayMeasure, KINDS, NEW_TAG, TYPES, typesOf } from './tag-form.ts'
import { isTrace, type Tag, type TagGroup } from './values.ts'

interface EditorProps {
  /** Undefined for a new tag. */
  readonly code: string | undefined
  readonly groups: readonly TagGroup[]
  /** In which a new one begins. */
  readonly group: string | undefined
  /** With the code of what was saved. */
  readonly onClose: (code?: string) => void
}

/** Makes a tag or changes one. */
export function TagEditor(props: EditorProps) {
  const { code } = props
  const context = useAsk('profiles.context', {}).data
  const asked = useAsk('profiles.tag', { path: { code: code ?? '' } }, { enabled: code !== undefined })
  if (asked.error) return <ProblemNotice problem={problemOf(asked.error)} />
  if (!context || (code !== undefined && !asked.data)) return null
  // The server declares them by `defineContext`; on the wire they are objects of any shape.
  const contexts: TagContexts = { person: context.person as Context & Wire, item: context.item as Context & Wire }
  return <Filled {...props} key={asked.data?.tag.version} tag={asked.data?.tag} context={contexts} />
}

type Wire = Readonly<Record<string, unknown>>

interface FilledProps extends EditorProps {
  readonly tag: Tag | undefined
  readonly context: TagContexts
}

function Filled({ tag, context, groups, group, onClose }: FilledProps) {
  const me = useMe()
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const { message } = App.useApp()
  const [form] = Form.useForm<Entered>()
  const save = useTell('profiles.putTag', ['profiles.'])
  const kind = Form.useWatch('kind', { form, preserve: true }) ?? tag?.kind ?? NEW_TAG.kind
  const type = Form.useWatch('type', { form, preserve: true }) ?? tag?.type ?? NEW_TAG.type
  const submit = (entered: Entered) =>
    save.mutate(
      { body: bodyFrom(entered, tag) },
      {
        onSuccess: ({ code }) => {
          void message.success(t(kind === 'rule' || kind === 'computed' ? 'tagForm.saved' : 'tagForm.savedPlain'))
          onClose(code)
        },
      },
    )
  const taken = new Set(groups.flatMap(({ tags }) => tags.map(({ code }) => code)))
  return (
    <FormDrawer<Entered>
      open
      width={760}
      title={tag ? t('tagForm.edit', { name: nameIn(tag.name, language) }) : t('tagForm.add')}
      form={form}
      initialValues={tag ? enteredFrom(tag) : { ...NEW_TAG, group: group ?? groups[0]?.code ?? '', ownerId: me.id }}
      onFinish={submit}
      onClose={() => onClose()}
      onClosed={() => save.reset()}
      saving={save.isPending}
      problem={save.error ? problemOf(save.error) : undefined}
      fieldOf={([first, second]) => fieldOf(String(first), second)}
      onValuesChange={(changed: Partial<Entered>) => {
        const now = changed.kind && !typesOf(changed.kind).includes(type) ? typesOf(changed.kind)[0] : changed.type
        if (now === undefined) return
        form.setFieldValue('type', now)
        // Values of another type fit no more; conditions stay.
        const cases: Entered['cases'] = form.getFieldValue('cases') ?? NEW_TAG.cases
        form.setFieldValue(
          'cases',
          cases?.map(({ when }) => ({ when, value: beginningOf(now) })),
        )
        const sum: Entered['sum'] = form.getFieldValue('sum') ?? NEW_TAG.sum
        if (sum && isDayMeasure(sum.measure) !== (now === 'day'))
          form.setFieldValue('sum', { ...sum, measure: now === 'day' ? 'lastDay' : 'orders' })
      }}
    >
      <Words isNew={tag === undefined} taken={taken} groups={groups} />
      <Form.Item name="kind" label={t('tagForm.kind')} {...(tag ? { extra: t('tagForm.fixed') } : {})}>
        <Radio.Group disabled={tag !== undefined} style={{ display: 'grid', gap: 6 }}>
          {(tag ? [tag.kind] : KINDS).map((each) => (
            <Radio key={each} value={each}>
              {t(`kind.${each}`)} <Typography.Text type="secondary">{t(`kindHint.${each}`)}</Typography.Text>
            </Radio>
          ))}
        </Radio.Group>
      </Form.Item>
      <Form.Item name="type" label={t('tagForm.type')}>
        <Select
          disabled={tag !== undefined}
          style={{ width: 200 }}
          options={(tag ? TYPES : typesOf(kind)).map((value) => ({ value, label: t(`type.${value}`) }))}
        />
      </Form.Item>
      {(type === 'choice' || type === 'choices') && (
        <Form.Item
          name="choices"
          label={t('tagForm.choices')}
          rules={[{ validator: (_, choices) => faultOf(choicesFault(choices), t('tagForm.choicesWrong')) }]}
        >
          <ChoicesField
            kept={new Set((tag?.choices ?? []).map(({ code }) => code))}
            disabled={tag?.kind === 'builtIn' || isTrace(tag?.rule ?? null)}
          />
        </Form.Item>
      )}
      {(kind === 'rule' || kind === 'computed') && !isTrace(tag?.rule ?? null) && (
        <Form.Item noStyle shouldUpdate>
          {() => {
            const entered = { ...NEW_TAG, ...form.getFieldsValue(true), kind, type }
            return <TagPreview entered={entered} isSound={isSound(entered, context)} />
          }}
        </Form.Item>
      )}
      {kind === 'rule' && (
        <Form.Item
          name="cases"
          label={t('tagForm.cases')}
          rules={[
            { validator: (_, cases) => faultOf(casesFault(cases, context.person, type), t('tagForm.casesWrong')) },
          ]}
        >
          <CasesField context={context.person} groups={groups} type={type} self={tag?.code} />
        </Form.Item>
      )}
      {kind === 'computed' && !isTrace(tag?.rule ?? null) && (
        <Form.Item
          name="sum"
          rules={[
            {
              validator: (_, sum) =>
                faultOf(sumFault(sum, context.item, type, form.getFieldValue('choices')), t('tagForm.casesWrong')),
            },
          ]}
        >
          <SumField context={context.item} groups={groups} type={type} />
        </Form.Item>
      )}
      <Care kind={kind} type={type} />
    </FormDrawer>
  )
}

/** Whether a rule is as whole as it has to be for being asked. */
function isSound({ kind, type, choices, cases, sum }: Entered, context: TagContexts): boolean {
  if ((type === 'choice' || type === 'choices') && choicesFault(choices)) return false
  return kind === 'rule' ? !casesFault(cases, context.person, type) : !sumFault(sum, context.item, type, choices)
}

const faultOf = (isFaulty: boolean, text: string): Promise<void> =>
  isFaulty ? Promise.reject(new Error(text)) : Promise.resolve()

/** Which field a place of the body came from. */
function fieldOf(first: string, second: string | number | undefined): string {
  if (first === 'rule') return second === 'cases' ? 'cases' : 'sum'
  if (first === 'name') return String(second ?? 'zh')
  if (first === 'about') return second === 'en' ? 'aboutEn' : 'aboutZh'
  return first === 'unit' ? 'unitZh' : first
}

/** What it is called and where it stands. */
function Words({
  isNew,
  taken,
  groups,
}: {
  readonly isNew: boolean
  readonly taken: ReadonlySet<string>
  readonly groups: readonly TagGroup[]
}) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const pair = { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(220px, 1fr))', columnGap: 16 }
  return (
    <>
      <div style={pair}>
        <Form.Item
          name="zh"
          label={t('tagForm.zh')}
          rules={[{ required: true, whitespace: true, message: t('tagForm.required') }]}
        >
          <Input maxLength={40} autoFocus />
        </Form.Item>
        <Form.Item name="en" label={t('tagForm.en')}>
          <Input maxLength={40} />
        </Form.Item>
      </div>
      <div style={pair}>
        <Form.Item
          name="code"
          label={t('tagForm.code')}
          {...(isNew ? { extra: t('tagForm.codeHint') } : {})}
          rules={[
            { required: true, message: t('tagForm.required') },
            { pattern: /^[a-z][A-Za-z0-9]{0,39}$/, message: t('tagForm.codeWrong') },
            { validator: (_, code: string) => faultOf(isNew && taken.has(code), t('tagForm.codeTaken')) },
          ]}
        >
          <Input disabled={!isNew} />
        </Form.Item>
        <Form.Item name="group" label={t('tagForm.group')}>
          <Select options={groups.map(({ code, name }) => ({ value: code, label: nameIn(name, language) }))} />
        </Form.Item>
      </div>
      <div style={pair}>
        <Form.Item name="aboutZh" label={t('tagForm.aboutZh')}>
          <Input.TextArea autoSize maxLength={300} />
        </Form.Item>
        <Form.Item name="aboutEn" label={t('tagForm.aboutEn')}>
          <Input.TextArea autoSize maxLength={300} />
        </Form.Item>
      </div>
    </>
  )
}

/** Who looks after it, and how long a value holds. */
function Care({ kind, type }: { readonly kind: Tag['kind']; readonly type: Tag['type'] }) {
  const { t } = useTranslation('profiles')
  const me = useMe()
  const staff = useStaff()
  return (
    <>
      {type === 'number' && (
        <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(220px, 1fr))', columnGap: 16 }}>
          <Form.Item name="unitZh" label={t('tagForm.unitZh')}>
            <Input maxLength={20} />
          </Form.Item>
          <Form.Item name="unitEn" label={t('tagForm.unitEn')}>
            <Input maxLength={20} />
          </Form.Item>
        </div>
      )}
      {(kind === 'hand' || kind === 'imported') && (
        <Form.Item name="freshDays" label={t('tagForm.freshDays')} extra={t('tagForm.freshHint')}>
          <InputNumber min={1} max={3_650} precision={0} style={{ width: 160 }} suffix={t('tagForm.days')} />
        </Form.Item>
      )}
      {mayAll(me, ['staff.read']) && (
        <Form.Item name="ownerId" label={t('tagForm.owner')}>
          <Select
            allowClear
            style={{ maxWidth: 320 }}
            placeholder={t('tagForm.ownerNone')}
            showSearch={{ optionFilterProp: 'label' }}
            options={staff.options}
          />
        </Form.Item>
      )}
      <Form.Item name="personal" label={t('tagForm.personal')} valuePropName="checked">
        <Switch />
      </Form.Item>
    </>
  )
}
