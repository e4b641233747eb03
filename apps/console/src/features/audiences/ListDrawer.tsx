import { UploadOutlined } from '@ant-design/icons'
import { count } from '@atrium/ui'
import { csvOf, download } from '@atrium/ui/chart'
import { FormDrawer } from '@atrium/ui/form'
import { App, Button, Flex, Form, Input, Radio, Result, Upload } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { newKey, useTell } from '../../app/queries.ts'
import { LIST_KINDS, type ListKind, valuesIn } from './list-values.ts'

interface Values {
  readonly name: string
  readonly kind: ListKind
  readonly text: string
}

interface Made {
  readonly audienceId: string
  readonly people: number
  readonly unknown: readonly string[]
}

const MOST = 20_000

/** Makes a static audience of a list of member numbers, cards or phones, pasted or read from a file. */
export function ListDrawer({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const [form] = Form.useForm<Values>()
  const [key] = useState(newKey)
  const [made, setMade] = useState<Made>()
  const [nobody, setNobody] = useState(false)
  const match = useTell('audiences.matchMembers', [])
  const put = useTell('audiences.putList', ['audiences.'])
  const kind = Form.useWatch('kind', form) ?? 'member'
  const text = Form.useWatch('text', form) ?? ''
  const found = valuesIn(text, kind).length
  const send = async (entered: Values) => {
    setNobody(false)
    const values = valuesIn(entered.text, entered.kind)
    const { memberIds } = await match.mutateAsync({ body: { kind: entered.kind, values: [...values] } })
    const known = memberIds.flatMap((id) => id ?? [])
    if (known.length === 0) return setNobody(true)
    const list = { name: entered.name.trim(), note: '', memberIds: [...new Set(known)] }
    const { audienceId, people } = await put.mutateAsync({ idempotencyKey: key, body: list })
    const unknown = values.filter((_, at) => memberIds[at] === null)
    if (unknown.length > 0) return setMade({ audienceId, people, unknown })
    void message.success(t('import.done', { n: count(people, language), unknown: 0 }))
    void navigate(`/audiences/${audienceId}`)
  }
  const problem = match.error ?? put.error
  if (made) return <Done made={made} onClose={onClose} />
  return (
    <FormDrawer<Values>
      open
      title={t('import.title')}
      form={form}
      initialValues={{ kind: 'member' }}
      submit={t('import.submit')}
      // What is refused is told by `problem`.
      onFinish={(entered) => void send(entered).catch(() => undefined)}
      saving={match.isPending || put.isPending}
      problem={problem ? problemOf(problem) : undefined}
      onClose={onClose}
    >
      <Form.Item
        name="name"
        label={t('save.name')}
        rules={[{ required: true, whitespace: true, message: t('save.needed') }]}
      >
        <Input maxLength={80} />
      </Form.Item>
      <Form.Item name="kind" label={t('import.kind')}>
        <Radio.Group options={LIST_KINDS.map((value) => ({ value, label: t(`import.kinds.${value}`) }))} />
      </Form.Item>
      <Form.Item
        name="text"
        label={t(`import.kinds.${kind}`)}
        extra={nobody ? t('import.nobody') : t(`import.found.${kind}`, { n: count(found, language) })}
        {...(nobody ? { validateStatus: 'error' as const } : {})}
        rules={[
          {
            validator: (_, entered: string | undefined) => {
              const { length } = valuesIn(entered ?? '', form.getFieldValue('kind') as ListKind)
              if (length === 0) return Promise.reject(new Error(t('import.none')))
              return length > MOST ? Promise.reject(new Error(t('import.many'))) : Promise.resolve()
            },
          },
        ]}
      >
        <Input.TextArea rows={12} spellCheck={false} />
      </Form.Item>
      <Upload
        accept=".csv,.txt"
        showUploadList={false}
        beforeUpload={async (file) => {
          form.setFieldValue('text', await file.text())
          return Upload.LIST_IGNORE
        }}
      >
        <Button icon={<UploadOutlined />}>{t('import.file')}</Button>
      </Upload>
    </FormDrawer>
  )
}

/** What became of a list of which not all was found. */
function Done({
  made: { audienceId, people, unknown },
  onClose,
}: {
  readonly made: Made
  readonly onClose: () => void
}) {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  const navigate = useNavigate()
  const [form] = Form.useForm()
  return (
    <FormDrawer
      open
      title={t('import.title')}
      form={form}
      submit={t('import.view')}
      onFinish={() => void navigate(`/audiences/${audienceId}`)}
      saving={false}
      problem={undefined}
      onClose={onClose}
    >
      <Result
        status="warning"
        title={t('import.done', { n: count(people, language), unknown: count(unknown.length, language) })}
        subTitle={t('import.unknownHint')}
        extra={
          <Flex justify="center">
            <Button
              onClick={() =>
                download(
                  `${t('import.unknownFile')}.csv`,
                  csvOf([[t('import.unknownHead')], ...unknown.map((value) => [value])]),
                )
              }
            >
              {t('import.unknownSave')}
            </Button>
          </Flex>
        }
      />
    </FormDrawer>
  )
}
