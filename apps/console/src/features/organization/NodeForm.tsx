import { nameIn } from '@atrium/ui'
import { FormDrawer } from '@atrium/ui/form'
import { App, AutoComplete, DatePicker, Flex, Form, Input, Segmented, Select } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { useTranslation } from 'react-i18next'
import { type InputOf, problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useTell } from '../../app/queries.ts'
import { type ClosureEntered, ClosureFields, closuresOf, enteredClosure } from './ClosureFields.tsx'
import { CurrencySelect } from './CurrencySelect.tsx'
import { HoursEditor, type HoursEntered } from './HoursEditor.tsx'
import { hoursText, readSpans, WEEKDAYS } from './hours.ts'
import { CHILD_KINDS, type NodeKind, type OrgNode, useNodes } from './nodes.ts'

interface Entered {
  readonly kind?: NodeKind
  readonly code?: string
  readonly zh: string
  readonly en?: string
  readonly zone?: string
  readonly currency?: string
  readonly category?: string
  readonly floor?: string
  readonly hours?: HoursEntered
  readonly openedOn?: Dayjs | null
  readonly closedOn?: Dayjs | null
  readonly closures?: readonly ClosureEntered[]
}

type Body = InputOf<'organization.putNode'>['body']

interface NodeFormProps {
  /** What is edited, or what the new one stands under. */
  readonly node: OrgNode
  readonly task: 'add' | 'edit' | undefined
  readonly onClose: () => void
  readonly onMade: (id: string) => void
}

/** Makes a node below another, or changes one. Only what was touched is sent, so that what is inherited stays so. */
export function NodeForm({ node, task, onClose, onMade }: NodeFormProps) {
  const { t } = useTranslation('organization')
  const { language } = useLanguage()
  const { message } = App.useApp()
  const [form] = Form.useForm<Entered>()
  const put = useTell('organization.putNode', ['organization.'])
  const name = nameIn(node.name, language)
  const submit = (entered: Entered) =>
    put.mutate(
      { body: bodyOf(node, task === 'add', entered, (field) => form.isFieldTouched(field)) },
      {
        onSuccess: ({ id }) => {
          void message.success(task === 'add' ? t('node.created', { name: entered.zh }) : t('tree.saved'))
          onClose()
          if (task === 'add') onMade(id)
        },
      },
    )
  return (
    <FormDrawer<Entered>
      open={task !== undefined}
      onClose={onClose}
      onClosed={() => put.reset()}
      title={task === 'add' ? t('node.createTitle', { parent: name }) : t('node.editTitle', { name })}
      form={form}
      initialValues={task === 'add' ? { kind: CHILD_KINDS[node.kind][0] ?? 'store', hours: null } : enteredOf(node)}
      onFinish={submit}
      saving={put.isPending}
      problem={put.error ? problemOf(put.error) : undefined}
      fieldOf={([first, second]) => (first === 'name' ? second : first)?.toString()}
    >
      {task === 'add' && <IdentityFields kinds={CHILD_KINDS[node.kind]} />}
      <DescriptionFields />
    </FormDrawer>
  )
}

function IdentityFields({ kinds }: { readonly kinds: readonly NodeKind[] }) {
  const { t } = useTranslation('organization')
  return (
    <>
      <Form.Item name="kind" label={t('node.kind')}>
        <Segmented options={kinds.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))} />
      </Form.Item>
      <Form.Item
        name="code"
        label={t('node.code')}
        extra={t('node.codeHint')}
        rules={[{ required: true, message: t('node.required') }]}
      >
        <Input maxLength={64} autoFocus />
      </Form.Item>
    </>
  )
}

function DescriptionFields() {
  const { t } = useTranslation('organization')
  const { nodes } = useNodes()
  const half = { flex: 1, minWidth: 0 }
  const known = (wordOf: (node: OrgNode) => string | null) =>
    [...new Set(nodes.map(wordOf))]
      .filter((word) => word !== null)
      .sort()
      .map((value) => ({ value }))
  return (
    <>
      <Flex gap={16}>
        <Form.Item
          name="zh"
          label={t('node.nameZh')}
          rules={[{ required: true, whitespace: true, message: t('node.required') }]}
          style={half}
        >
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="en" label={t('node.nameEn')} style={half}>
          <Input maxLength={200} />
        </Form.Item>
      </Flex>
      <Flex gap={16}>
        <Form.Item name="category" label={t('node.category')} extra={t('node.categoryHint')} style={half}>
          <AutoComplete maxLength={100} allowClear options={known(({ category }) => category)} />
        </Form.Item>
        <Form.Item name="floor" label={t('node.floor')} extra={t('node.floorHint')} style={half}>
          <AutoComplete maxLength={100} allowClear options={known(({ floor }) => floor)} />
        </Form.Item>
      </Flex>
      <Flex gap={16}>
        <Form.Item name="zone" label={t('node.zone')} extra={t('node.inherited')} style={half}>
          <Select showSearch allowClear options={Intl.supportedValuesOf('timeZone').map((value) => ({ value }))} />
        </Form.Item>
        <Form.Item name="currency" label={t('node.currency')} extra={t('node.inherited')} style={half}>
          <CurrencySelect />
        </Form.Item>
      </Flex>
      <Flex gap={16}>
        <Form.Item name="openedOn" label={t('node.openedOn')} style={half}>
          <DatePicker style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="closedOn" label={t('node.closedOn')} extra={t('node.closedOnHint')} style={half}>
          <DatePicker style={{ width: '100%' }} />
        </Form.Item>
      </Flex>
      <Form.Item
        name="hours"
        label={t('node.hours')}
        rules={[
          {
            validator: async (_, value: HoursEntered) => {
              if (value && Object.values(value).some((text) => readSpans(text) === undefined))
                throw new Error(t('node.hoursWrong'))
            },
          },
        ]}
      >
        <HoursEditor />
      </Form.Item>
      <ClosureFields />
    </>
  )
}

const enteredOf = (node: OrgNode): Entered => {
  const { hours } = node
  const line = (weekday: (typeof WEEKDAYS)[number]) => hoursText(hours?.[weekday])
  return {
    zh: node.name.zh,
    zone: node.zone,
    currency: node.currency,
    hours:
      hours === null
        ? null
        : {
            mon: line('mon'),
            tue: line('tue'),
            wed: line('wed'),
            thu: line('thu'),
            fri: line('fri'),
            sat: line('sat'),
            sun: line('sun'),
          },
    ...(node.name.en === undefined ? {} : { en: node.name.en }),
    ...(node.category === null ? {} : { category: node.category }),
    ...(node.floor === null ? {} : { floor: node.floor }),
    openedOn: node.openedOn === null ? null : dayjs(node.openedOn),
    closedOn: node.closedOn === null ? null : dayjs(node.closedOn),
    closures: node.closures.map(enteredClosure),
  }
}

function bodyOf(node: OrgNode, isNew: boolean, entered: Entered, touched: (field: keyof Entered) => boolean): Body {
  const english = entered.en?.trim()
  const own = (field: 'zone' | 'currency' | 'category' | 'floor') =>
    touched(field) ? { [field]: entered[field]?.trim() || null } : {}
  const ownDay = (field: 'openedOn' | 'closedOn') =>
    touched(field) ? { [field]: entered[field]?.format('YYYY-MM-DD') ?? null } : {}
  return {
    code: isNew ? (entered.code?.trim() ?? '') : node.code,
    kind: isNew && entered.kind ? entered.kind : node.kind,
    name: english ? { zh: entered.zh.trim(), en: english } : { zh: entered.zh.trim() },
    ...(isNew ? { parent: node.code } : {}),
    ...own('zone'),
    ...own('currency'),
    ...own('category'),
    ...own('floor'),
    ...ownDay('openedOn'),
    ...ownDay('closedOn'),
    ...(touched('closures') ? { closures: closuresOf(entered.closures ?? []) } : {}),
    ...(touched('hours') ? { hours: hoursOf(entered.hours ?? null) } : {}),
  }
}

function hoursOf(entered: HoursEntered): NonNullable<OrgNode['hours']> | null {
  if (entered === null) return null
  return Object.fromEntries(
    WEEKDAYS.flatMap((weekday) => {
      const spans = readSpans(entered[weekday]) ?? []
      return spans.length === 0 ? [] : [[weekday, spans]]
    }),
  )
}
