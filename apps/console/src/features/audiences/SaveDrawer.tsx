import type { AudienceFilter } from '@atrium/api/admin'
import { FormDrawer } from '@atrium/ui/form'
import { Form, Input, InputNumber, Radio, TimePicker } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { newKey, useTell } from '../../app/queries.ts'
import { NodeSelect } from '../organization/NodeSelect.tsx'

export const KINDS = ['static', 'scheduled', 'live'] as const

interface Values {
  readonly name: string
  readonly note?: string
  readonly kind: (typeof KINDS)[number]
  readonly how?: 'every' | 'at'
  readonly everyMinutes?: number
  readonly at?: Dayjs
  readonly nodeId?: string
}

interface SaveProps {
  /** Left out for a new one. */
  readonly audience: ReplyOf<'audiences.audience'>['audience'] | undefined
  /** Left out where a list or a combination is renamed. */
  readonly filter: AudienceFilter | undefined
  readonly onClose: () => void
  readonly onSaved: (audienceId: string) => void
}

const MIDNIGHT = '2000-01-01'

/** Name, kind and plan of an audience. */
export function SaveDrawer({ audience, filter, onClose, onSaved }: SaveProps) {
  const { t } = useTranslation('audiences')
  const [form] = Form.useForm<Values>()
  const [key] = useState(newKey)
  const save = useTell('audiences.save', ['audiences.'])
  const kind = Form.useWatch('kind', form)
  const how = Form.useWatch('how', form)
  const schedule = audience?.schedule
  const minute = schedule && 'atMinute' in schedule ? schedule.atMinute : 480
  const send = (values: Values) =>
    save.mutate(
      {
        idempotencyKey: key,
        body: {
          ...(audience ? { audienceId: audience.audienceId, expectedDefinition: audience.definition } : {}),
          ...(!audience && values.nodeId ? { nodeId: values.nodeId } : {}),
          name: values.name.trim(),
          note: values.note?.trim() ?? '',
          kind: values.kind ?? 'static',
          ...(filter === undefined ? {} : { filter }),
          ...(values.kind === 'scheduled' ? { schedule: scheduleOf(values) } : {}),
        },
      },
      { onSuccess: (saved) => onSaved(saved.audienceId) },
    )
  return (
    <FormDrawer<Values>
      open
      title={t(audience ? 'save.change' : 'save.new')}
      form={form}
      initialValues={{
        name: audience?.name ?? '',
        note: audience?.note ?? '',
        kind: audience?.kind ?? 'static',
        how: schedule && 'everyMinutes' in schedule ? 'every' : 'at',
        everyMinutes: schedule && 'everyMinutes' in schedule ? schedule.everyMinutes : 60,
        at: dayjs(MIDNIGHT).add(minute, 'minute'),
      }}
      onFinish={send}
      saving={save.isPending}
      problem={save.error ? problemOf(save.error) : undefined}
      onClose={onClose}
    >
      <Form.Item
        name="name"
        label={t('save.name')}
        rules={[{ required: true, whitespace: true, message: t('save.needed') }]}
      >
        <Input maxLength={80} />
      </Form.Item>
      <Form.Item name="note" label={t('save.note')}>
        <Input.TextArea maxLength={500} autoSize={{ minRows: 2 }} />
      </Form.Item>
      {filter !== undefined && (
        <Form.Item name="kind" label={t('save.kind')} extra={kind ? t(`save.hint.${kind}`) : undefined}>
          <Radio.Group options={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))} />
        </Form.Item>
      )}
      {kind === 'scheduled' && (
        <>
          <Form.Item name="how" label={t('save.plan')}>
            <Radio.Group options={(['at', 'every'] as const).map((value) => ({ value, label: t(`save.${value}`) }))} />
          </Form.Item>
          {how === 'every' ? (
            <Form.Item
              name="everyMinutes"
              label={t('save.minutes')}
              rules={[{ required: true, message: t('save.needed') }]}
            >
              <InputNumber min={5} max={10_080} precision={0} />
            </Form.Item>
          ) : (
            <Form.Item name="at" label={t('save.time')} rules={[{ required: true, message: t('save.needed') }]}>
              <TimePicker format="HH:mm" needConfirm={false} />
            </Form.Item>
          )}
        </>
      )}
      {!audience && (
        <Form.Item name="nodeId" label={t('save.node')} extra={t('save.nodeHint')}>
          <NodeSelect label={t('save.node')} />
        </Form.Item>
      )}
    </FormDrawer>
  )
}

const scheduleOf = ({ how, everyMinutes = 60, at }: Values) =>
  how === 'every' ? { everyMinutes } : { atMinute: (at?.hour() ?? 8) * 60 + (at?.minute() ?? 0) }
