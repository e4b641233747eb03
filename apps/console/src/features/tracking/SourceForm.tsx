import { FormDrawer } from '@atrium/ui/form'
import { Alert, App, Checkbox, Form, Input, Radio, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useNodeList } from '../../app/nodes.ts'
import { useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useWords } from '../members/names.ts'
import { NodeSelect } from '../organization/NodeSelect.tsx'
import { SOURCE_KINDS, type Source, type SourceKind, USER_KINDS } from './sources.ts'

interface Entered {
  readonly zh: string
  readonly en?: string
  readonly code: string
  readonly kind: SourceKind
  readonly trusted?: boolean
  readonly userKind?: (typeof USER_KINDS)[number]
  readonly node: string
  readonly origins?: readonly string[]
}

interface FormProps {
  /** Undefined for a new one. */
  readonly source: Source | undefined
  readonly onClose: () => void
  /** With the key, where one was drawn or may be seen. */
  readonly onSaved: (code: string, writeKey: string | null) => void
}

/** Where a field of the body is entered. */
const FIELDS: Readonly<Record<string, keyof Entered>> = {
  name: 'zh',
  code: 'code',
  kind: 'kind',
  trusted: 'trusted',
  userKind: 'userKind',
  origins: 'origins',
  node: 'node',
}

/** Registers a source, or changes what of it can be changed. */
export function SourceForm({ source, onClose, onSaved }: FormProps) {
  const { t } = useTranslation('tracking')
  const { message } = App.useApp()
  const [form] = Form.useForm<Entered>()
  const words = useWords()
  const nodes = useNodeList().rows
  const save = useTell('tracking.putSource', ['tracking.'])
  const kind = Form.useWatch('kind', form) ?? source?.kind ?? 'web'
  const submit = ({ zh, en, code, userKind, node, origins = [], trusted = false, ...rest }: Entered) =>
    save.mutate(
      {
        body: {
          ...rest,
          name: en ? { zh, en } : { zh },
          code: source?.code ?? code,
          kind: source?.kind ?? rest.kind,
          trusted: source?.trusted ?? (rest.kind === 'server' && trusted),
          userKind: userKind ?? null,
          node: nodes.find(({ id }) => id === node)?.code ?? node,
          origins: kind === 'web' ? [...origins] : [],
          archived: source?.archivedAt != null,
        },
      },
      {
        onSuccess: ({ code: saved, writeKey }) => {
          void message.success(t('form.saved'))
          onClose()
          onSaved(saved, writeKey)
        },
      },
    )
  const required = [{ required: true, whitespace: true, message: t('form.required') }]
  return (
    <FormDrawer<Entered>
      open
      title={t(source ? 'form.edit' : 'form.add')}
      form={form}
      onFinish={submit}
      onClose={onClose}
      onClosed={() => save.reset()}
      saving={save.isPending}
      problem={save.error ? problemOf(save.error) : undefined}
      fieldOf={([first, second]) => (first === 'name' ? String(second ?? 'zh') : FIELDS[String(first)])}
      initialValues={valuesOf(source, (code) => nodes.find((node) => node.code === code)?.id ?? code)}
    >
      <Form.Item name="zh" label={t('form.nameZh')} rules={required}>
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item name="en" label={t('form.nameEn')}>
        <Input maxLength={120} />
      </Form.Item>
      {source ? (
        <Alert
          type="info"
          showIcon
          style={{ marginBottom: 16 }}
          title={`${t(`sourceKind.${source.kind}`)} · ${source.code}`}
          description={t('form.fixed')}
        />
      ) : (
        <>
          <Form.Item
            name="code"
            label={t('form.code')}
            extra={t('form.codeHint')}
            rules={[{ required: true, pattern: /^[a-z0-9][a-z0-9-]{0,39}$/, message: t('form.codeHint') }]}
          >
            <Input maxLength={40} autoComplete="off" />
          </Form.Item>
          <Form.Item name="kind" label={t('form.kind')} extra={t(`kindHint.${kind}`)}>
            <Radio.Group
              optionType="button"
              options={SOURCE_KINDS.map((value) => ({ value, label: t(`sourceKind.${value}`) }))}
            />
          </Form.Item>
          {kind === 'server' && (
            <Form.Item name="trusted" valuePropName="checked" extra={t('form.trustedHint')}>
              <Checkbox>{t('form.trusted')}</Checkbox>
            </Form.Item>
          )}
        </>
      )}
      <Form.Item name="userKind" label={t('form.user')} extra={t('form.userHint')}>
        <Select
          allowClear
          placeholder={t('sources.ownUser')}
          options={USER_KINDS.map((value) => ({ value, label: words.identity(value) }))}
        />
      </Form.Item>
      <NodeField />
      {kind === 'web' && (
        <Form.Item name="origins" label={t('form.origins')} extra={t('form.originsHint')}>
          <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[' ', ',', '，', '\n']} />
        </Form.Item>
      )}
    </FormDrawer>
  )
}

/** A node of the tree; by its code where one may not see the tree. */
function NodeField() {
  const { t } = useTranslation('tracking')
  const me = useMe()
  const seesTree = mayAll(me, ['organization.read'])
  return (
    <Form.Item
      name="node"
      label={t(seesTree ? 'form.node' : 'form.nodeCode')}
      extra={t('form.nodeHint')}
      rules={[{ required: true, message: t('form.required') }]}
    >
      {seesTree ? <NodeSelect label={t('form.node')} /> : <Input maxLength={64} />}
    </Form.Item>
  )
}

function valuesOf(source: Source | undefined, nodeId: (code: string) => string): Partial<Entered> {
  if (!source) return { kind: 'web' }
  const { name, userKind, node, origins } = source
  // The server takes these kinds only, so it answers no other.
  const known = USER_KINDS.find((each) => each === userKind)
  return {
    zh: name.zh,
    ...(name.en ? { en: name.en } : {}),
    ...(known ? { userKind: known } : {}),
    node: nodeId(node),
    origins: [...origins],
  }
}
