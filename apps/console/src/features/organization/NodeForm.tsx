import { nameIn, ProblemNotice } from '@atrium/ui'
import { App, Button, Drawer, Flex, Form, Input, Segmented, Select, Space } from 'antd'
import { useTranslation } from 'react-i18next'
import { type InputOf, problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useTell } from '../../app/queries.ts'
import { HoursEditor, type HoursEntered } from './HoursEditor.tsx'
import { hoursText, readSpans, WEEKDAYS } from './hours.ts'
import { CHILD_KINDS, type NodeKind, type OrgNode } from './nodes.ts'

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
  const { t: shared } = useTranslation('ui')
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
    <Drawer
      open={task !== undefined}
      onClose={onClose}
      size={560}
      destroyOnHidden
      title={task === 'add' ? t('node.createTitle', { parent: name }) : t('node.editTitle', { name })}
      afterOpenChange={(open) => {
        if (!open) put.reset()
      }}
      footer={
        <Flex justify="end">
          <Space>
            <Button onClick={onClose}>{shared('cancel')}</Button>
            <Button type="primary" loading={put.isPending} onClick={() => form.submit()}>
              {shared('save')}
            </Button>
          </Space>
        </Flex>
      }
    >
      <Form<Entered>
        form={form}
        layout="vertical"
        preserve={false}
        onFinish={submit}
        initialValues={task === 'add' ? { kind: CHILD_KINDS[node.kind][0], hours: null } : enteredOf(node)}
      >
        {task === 'add' && <IdentityFields kinds={CHILD_KINDS[node.kind]} />}
        <DescriptionFields />
        {put.error && <ProblemNotice problem={problemOf(put.error)} />}
      </Form>
    </Drawer>
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
  const half = { flex: 1, minWidth: 0 }
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
          <Input maxLength={100} allowClear />
        </Form.Item>
        <Form.Item name="floor" label={t('node.floor')} extra={t('node.floorHint')} style={half}>
          <Input maxLength={100} allowClear />
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
    </>
  )
}

interface CurrencySelectProps {
  readonly id?: string
  readonly value?: string
  readonly onChange?: (value: string | undefined) => void
}

/** Currencies by code and name. */
export function CurrencySelect(props: CurrencySelectProps) {
  const { language } = useLanguage()
  const names = new Intl.DisplayNames(language === 'zh' ? 'zh-CN' : 'en-GB', { type: 'currency' })
  return (
    <Select<string>
      {...props}
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      options={Intl.supportedValuesOf('currency').map((value) => ({
        value,
        label: `${value} ${names.of(value) ?? ''}`,
      }))}
    />
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
  }
}

function bodyOf(node: OrgNode, isNew: boolean, entered: Entered, touched: (field: keyof Entered) => boolean): Body {
  const english = entered.en?.trim()
  const own = (field: 'zone' | 'currency' | 'category' | 'floor') =>
    touched(field) ? { [field]: entered[field]?.trim() || null } : {}
  return {
    code: isNew ? (entered.code?.trim() ?? '') : node.code,
    kind: isNew && entered.kind ? entered.kind : node.kind,
    name: english ? { zh: entered.zh.trim(), en: english } : { zh: entered.zh.trim() },
    ...(isNew ? { parent: node.code } : {}),
    ...own('zone'),
    ...own('currency'),
    ...own('category'),
    ...own('floor'),
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
