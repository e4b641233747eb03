import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons'
import { count } from '@atrium/ui'
import { FormDrawer } from '@atrium/ui/form'
import { App, Button, Flex, Form, Input, InputNumber, Radio, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { newKey, useTell } from '../../app/queries.ts'
import { AudiencesInput } from './OverlapDrawer.tsx'
import { useVocabulary } from './subjects.ts'

export const OPERATIONS = ['union', 'intersect', 'exclude', 'extract', 'split', 'dedupe'] as const
type Operation = (typeof OPERATIONS)[number]

interface Part {
  readonly name?: string
  readonly percent?: number
  readonly count?: number
}
interface Values {
  readonly operation: Operation
  readonly audienceIds?: readonly string[]
  readonly name?: string
  readonly by?: 'ratio' | 'count'
  readonly percent?: number
  readonly count?: number
  readonly seed?: string
  readonly parts?: readonly Part[]
}

const drawsOne = (operation: Operation | undefined) => operation === 'extract' || operation === 'split'

/** Makes new static audiences out of what others hold now. */
export function CombineDrawer({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  const { message } = App.useApp()
  const [form] = Form.useForm<Values>()
  const [key] = useState(newKey)
  const combine = useTell('audiences.combine', ['audiences.'])
  const names = useVocabulary().data?.audiences ?? []
  const operation = Form.useWatch('operation', form)
  const by = Form.useWatch('by', form)
  const chosen = Form.useWatch('audienceIds', form) ?? []
  const nameOf = (id: string) => names.find(({ audienceId }) => audienceId === id)?.name ?? ''
  const send = (values: Values) => {
    const audienceIds = [...(values.audienceIds ?? [])]
    const parts = values.parts ?? []
    const made =
      values.operation === 'split'
        ? parts.map(({ name }) => name?.trim() ?? '')
        : values.operation === 'dedupe'
          ? audienceIds.map((id) => t('combine.dedupedName', { name: nameOf(id) }).slice(0, 80))
          : [values.name?.trim() ?? '']
    combine.mutate(
      {
        idempotencyKey: key,
        body: {
          operation: values.operation,
          audienceIds,
          names: made,
          note: '',
          ...(drawsOne(values.operation) ? { seed: values.seed?.trim() || 'a' } : {}),
          ...(values.operation !== 'split'
            ? {}
            : values.by === 'count'
              ? { counts: parts.map((part) => part.count ?? 1) }
              : { shares: parts.map(({ percent = 0 }) => percent / 100) }),
          ...(values.operation !== 'extract'
            ? {}
            : values.by === 'count'
              ? { count: values.count ?? 1 }
              : { ratio: (values.percent ?? 0) / 100 }),
        },
      },
      {
        onSuccess: ({ made: sets }) => {
          const people = sets.map((each) => count(each.people, language)).join(', ')
          void message.success(t('combine.done', { n: sets.length, people }))
          onClose()
        },
      },
    )
  }
  const needed = [{ required: true, message: t('save.needed') }]
  return (
    <FormDrawer<Values>
      open
      title={t('combine.title')}
      form={form}
      submit={t('combine.submit')}
      initialValues={{
        operation: 'union',
        by: 'ratio',
        percent: 10,
        count: 1_000,
        seed: 'a',
        parts: [
          { percent: 50, count: 1_000 },
          { percent: 50, count: 1_000 },
        ],
      }}
      onFinish={send}
      saving={combine.isPending}
      problem={combine.error ? problemOf(combine.error) : undefined}
      onClose={onClose}
    >
      <Form.Item
        name="operation"
        label={t('combine.operation')}
        extra={operation ? t(`combine.hint.${operation}`) : undefined}
      >
        <Select
          options={OPERATIONS.map((value) => ({ value, label: t(`combine.${value}`) }))}
          onChange={() => form.setFieldValue('audienceIds', [])}
        />
      </Form.Item>
      <Form.Item name="audienceIds" label={t('combine.audiences')} rules={needed}>
        <AudiencesInput label={t('combine.audiences')} most={drawsOne(operation) ? 1 : 20} />
      </Form.Item>
      {drawsOne(operation) && (
        <Form.Item name="by" label={t('combine.by')}>
          <Radio.Group
            options={(['ratio', 'count'] as const).map((value) => ({ value, label: t(`combine.${value}`) }))}
          />
        </Form.Item>
      )}
      {operation === 'extract' &&
        (by === 'count' ? (
          <Form.Item name="count" label={t('combine.count')} rules={needed}>
            <InputNumber min={1} precision={0} style={{ width: 160 }} />
          </Form.Item>
        ) : (
          <Form.Item name="percent" label={t('combine.ratio')} rules={needed}>
            <InputNumber min={0} max={100} suffix="%" style={{ width: 160 }} />
          </Form.Item>
        ))}
      {operation === 'split' && <Parts by={by ?? 'ratio'} />}
      {drawsOne(operation) && (
        <Form.Item name="seed" label={t('sample.seed')} extra={t('sample.hint')} rules={needed}>
          <Input maxLength={40} style={{ width: 240 }} />
        </Form.Item>
      )}
      {operation !== 'split' && operation !== 'dedupe' && (
        <Form.Item
          name="name"
          label={t('save.name')}
          rules={[{ required: true, whitespace: true, message: t('save.needed') }]}
        >
          <Input maxLength={80} />
        </Form.Item>
      )}
      {operation === 'dedupe' &&
        chosen.map((id, at) => (
          <div key={id}>
            {t('combine.dedupeTo', { n: at + 1, name: t('combine.dedupedName', { name: nameOf(id) }) })}
          </div>
        ))}
    </FormDrawer>
  )
}

/** Names and shares, or numbers, of what a split makes. */
function Parts({ by }: { readonly by: 'ratio' | 'count' }) {
  const { t } = useTranslation('audiences')
  const needed = [{ required: true, message: t('save.needed') }]
  return (
    <Form.List name="parts">
      {(fields, { add, remove }) => (
        <Flex vertical style={{ marginBottom: 16 }}>
          {fields.map(({ key, name }, at) => (
            <Flex key={key} gap={8} align="baseline">
              <Form.Item
                name={[name, 'name']}
                label={t('combine.part', { n: at + 1 })}
                rules={needed}
                style={{ flex: 1 }}
              >
                <Input maxLength={80} />
              </Form.Item>
              {by === 'count' ? (
                <Form.Item name={[name, 'count']} label={t('combine.count')} rules={needed}>
                  <InputNumber min={1} precision={0} style={{ width: 110 }} />
                </Form.Item>
              ) : (
                <Form.Item name={[name, 'percent']} label={t('combine.share')} rules={needed}>
                  <InputNumber min={0} max={100} suffix="%" style={{ width: 110 }} />
                </Form.Item>
              )}
              {fields.length > 2 && (
                <Button
                  type="text"
                  icon={<MinusCircleOutlined />}
                  aria-label={t('combine.dropPart')}
                  onClick={() => remove(name)}
                />
              )}
            </Flex>
          ))}
          {fields.length < 20 && (
            <Button icon={<PlusOutlined />} onClick={() => add({ percent: 0, count: 1_000 })}>
              {t('combine.addPart')}
            </Button>
          )}
        </Flex>
      )}
    </Form.List>
  )
}
