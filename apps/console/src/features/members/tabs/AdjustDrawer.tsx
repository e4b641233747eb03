import { count, ProblemNotice } from '@atrium/ui'
import { useDirtyGuard } from '@atrium/ui/form'
import { App, Button, DatePicker, Drawer, Flex, Form, Input, InputNumber, Radio, Select, Typography } from 'antd'
import type { Dayjs } from 'dayjs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { newKey, useTell } from '../../../app/queries.ts'
import { useProgrammes } from '../names.ts'

interface Entered {
  readonly programmeId: string
  readonly way: 'add' | 'take'
  readonly amount: number
  readonly reason: string
  readonly evidence?: string
  readonly expiry: 'programme' | 'never' | 'day'
  readonly expiresOn?: Dayjs
}

interface AdjustProps {
  readonly memberId: string
  readonly open: boolean
  readonly onClose: () => void
}

/** Corrects a balance by hand; asks once more before it does. */
export function AdjustDrawer({ memberId, open, onClose }: AdjustProps) {
  const { t } = useTranslation('members')
  const { t: shared } = useTranslation('ui')
  const [form] = Form.useForm<Entered>()
  const [busy, setBusy] = useState(false)
  const [dirty, setDirty] = useState(false)
  const guard = useDirtyGuard(open && dirty)
  const done = () => {
    setDirty(false)
    guard.release()
    onClose()
  }
  const leave = () => guard.leave(done)
  return (
    <Drawer
      title={t('adjust.title')}
      open={open}
      onClose={leave}
      size={440}
      destroyOnHidden
      footer={
        <Flex justify="end" gap={8}>
          <Button onClick={leave}>{shared('cancel')}</Button>
          <Button type="primary" loading={busy} onClick={() => form.submit()}>
            {t('adjust.submit')}
          </Button>
        </Flex>
      }
    >
      <AdjustForm memberId={memberId} form={form} onBusy={setBusy} onTouched={() => setDirty(true)} onDone={done} />
    </Drawer>
  )
}

interface AdjustFormProps {
  readonly memberId: string
  readonly form: ReturnType<typeof Form.useForm<Entered>>[0]
  readonly onBusy: (busy: boolean) => void
  readonly onTouched: () => void
  readonly onDone: () => void
}

function AdjustForm({ memberId, form, onBusy, onTouched, onDone }: AdjustFormProps) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const { message, modal } = App.useApp()
  const programmes = useProgrammes()
  const [idempotencyKey] = useState(newKey)
  const adjust = useTell('points.adjust', ['points.', 'tiers.'])
  const post = ({ programmeId, way, amount, reason, evidence, expiry, expiresOn }: Entered) => {
    onBusy(true)
    const expires = expiry === 'never' ? null : expiry === 'day' ? expiresOn?.format('YYYY-MM-DD') : undefined
    return (
      adjust
        .mutateAsync({
          idempotencyKey,
          body: {
            memberId,
            programmeId,
            amount: way === 'add' ? amount : -amount,
            reason: reason.trim(),
            ...(evidence?.trim() ? { evidence: evidence.trim() } : {}),
            ...(way === 'take' || expires === undefined ? {} : { expiresOn: expires }),
          },
        })
        .then(({ adjustmentId, balance }) => {
          if (adjustmentId === null) void message.success(t('adjust.done', { balance: count(balance, language) }))
          else void message.info(t('adjust.filed'), 6)
          onDone()
        })
        // The form shows what was refused.
        .catch(() => undefined)
        .finally(() => onBusy(false))
    )
  }
  const ask = (entered: Entered) =>
    modal.confirm({
      title: t(`adjust.confirm_${entered.way}`, {
        points: count(entered.amount, language),
        programme: programmes.nameOf(entered.programmeId),
      }),
      content: t('adjust.explain'),
      okText: t('adjust.submit'),
      onOk: () => post(entered),
    })
  return (
    <Form<Entered>
      form={form}
      layout="vertical"
      preserve={false}
      initialValues={{ programmeId: programmes.running[0]?.id, way: 'add', expiry: 'programme' }}
      onFinish={ask}
      onValuesChange={onTouched}
    >
      <Typography.Paragraph type="secondary">{t('adjust.purpose')}</Typography.Paragraph>
      <AdjustFields form={form} />
      {adjust.error && <ProblemNotice problem={problemOf(adjust.error)} />}
    </Form>
  )
}

function AdjustFields({ form }: Pick<AdjustFormProps, 'form'>) {
  const { t } = useTranslation('members')
  const programmes = useProgrammes()
  const way = Form.useWatch('way', form)
  const expiry = Form.useWatch('expiry', form)
  return (
    <>
      <Form.Item name="programmeId" label={t('points.programme')} rules={[{ required: true }]}>
        <Select options={programmes.running.map(({ id }) => ({ value: id, label: programmes.nameOf(id) }))} />
      </Form.Item>
      <Form.Item name="way" label={t('adjust.way')}>
        <Radio.Group
          optionType="button"
          options={(['add', 'take'] as const).map((value) => ({ value, label: t(`adjust.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="amount" label={t('points.amount')} rules={[{ required: true, message: t('adjust.needed') }]}>
        <InputNumber min={1} precision={0} style={{ width: '100%' }} />
      </Form.Item>
      {way === 'add' && (
        <Form.Item name="expiry" label={t('points.expiresOn')}>
          <Select
            options={(['programme', 'never', 'day'] as const).map((value) => ({
              value,
              label: t(`adjust.expiry.${value}`),
            }))}
          />
        </Form.Item>
      )}
      {way === 'add' && expiry === 'day' && (
        <Form.Item name="expiresOn" rules={[{ required: true, message: t('adjust.needed') }]}>
          <DatePicker style={{ width: '100%' }} aria-label={t('points.expiresOn')} />
        </Form.Item>
      )}
      <Form.Item
        name="reason"
        label={t('adjust.reason')}
        extra={t('adjust.reasonHint')}
        rules={[{ required: true, whitespace: true, message: t('adjust.needed') }]}
      >
        <Input.TextArea maxLength={100} showCount rows={2} />
      </Form.Item>
      <Form.Item name="evidence" label={t('adjust.evidence')} extra={t('adjust.evidenceHint')}>
        <Input.TextArea maxLength={1000} rows={2} />
      </Form.Item>
    </>
  )
}
