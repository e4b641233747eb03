import { type Condition, earningContext, lineContext } from '@atrium/rules'
import { focusFirstField, useDirtyGuard } from '@atrium/ui/form'
import {
  Alert,
  Button,
  DatePicker,
  Divider,
  Drawer,
  Flex,
  Form,
  Input,
  InputNumber,
  Select,
  Switch,
  Typography,
} from 'antd'
import { type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import { ActionFields } from './ActionFields.tsx'
import { ConditionBuilder } from './ConditionBuilder.tsx'
import { cleaned, faultsOfRule } from './checks.ts'
import type { CodeNames } from './names.ts'
import type { Programme } from './programme.tsx'
import { RuleSentence } from './RuleCard.tsx'
import { instantOf, type Rule, TRIGGERS, wallOf } from './rule.ts'
import { editable } from './tree.ts'

interface RuleDrawerProps {
  readonly rule: Rule
  readonly isNew: boolean
  readonly programme: Programme
  /** Codes of the other rules. */
  readonly others: ReadonlySet<string>
  readonly codes: CodeNames
  readonly onSave: (rule: Rule) => void
  readonly onClose: () => void
}

/** A rule of the draft, edited; what is saved here goes into the draft and holds once that is published. */
export function RuleDrawer({ rule, isNew, programme, others, codes, onSave, onClose }: RuleDrawerProps) {
  const { t } = useTranslation('loyalty')
  const { language } = useLanguage()
  const [draft, setDraft] = useState<Rule>(rule)
  const [faults, setFaults] = useState<ReadonlyMap<string, string>>(new Map())
  const [dirty, setDirty] = useState(false)
  const guard = useDirtyGuard(dirty)
  const body = useRef<HTMLDivElement>(null)
  const change = (part: Partial<Rule>) => {
    setDirty(true)
    setDraft((was) => ({ ...was, ...part }))
  }
  const submit = () => {
    const next = cleaned(draft)
    const found = faultsOfRule(next, others, language, (fault) => t(`fault.${fault}`))
    setFaults(found)
    if (found.size > 0) return
    guard.release()
    onSave(next)
  }
  const leave = () => guard.leave(onClose)
  return (
    <Drawer
      open
      onClose={leave}
      afterOpenChange={(now) => now && focusFirstField(body.current)}
      size={720}
      title={t(isNew ? 'rules.add' : 'rules.editTitle')}
      footer={
        <Flex gap={8} justify="space-between" align="center">
          <Typography.Text type="danger" role="alert">
            {faults.size > 0 && t('fault.count', { count: faults.size })}
          </Typography.Text>
          <Flex gap={8}>
            <Button onClick={leave}>{t('rules.cancel')}</Button>
            <Button type="primary" onClick={submit}>
              {t('rules.toDraft')}
            </Button>
          </Flex>
        </Flex>
      }
    >
      <Alert
        type="info"
        style={{ marginBottom: 16 }}
        title={<RuleSentence rule={cleaned(draft)} programme={programme} codes={codes} />}
      />
      <div ref={body}>
        <RuleForm {...{ draft, change, faults, programme, codes, isNew }} />
      </div>
    </Drawer>
  )
}

interface FormProps {
  readonly draft: Rule
  readonly change: (part: Partial<Rule>) => void
  readonly faults: ReadonlyMap<string, string>
  readonly programme: Programme
  readonly codes: CodeNames
  readonly isNew: boolean
}

function RuleForm(props: FormProps) {
  const { draft, change, faults, programme, codes, isNew } = props
  const { t } = useTranslation('loyalty')
  const item = (pointer: string, label: string, control: ReactNode, extra?: string | undefined) => (
    <Form.Item
      label={label}
      extra={extra}
      style={{ marginBottom: 12 }}
      {...(faults.has(pointer) ? { validateStatus: 'error' as const, help: faults.get(pointer) } : {})}
    >
      {control}
    </Form.Item>
  )
  const builder = { faults, codes, currency: programme.currency }
  return (
    <Form layout="vertical" component="div">
      <Flex gap={12}>
        <div style={{ flex: 1 }}>
          {item(
            '/name/zh',
            t('rules.nameZh'),
            <Input
              aria-label={t('rules.nameZh')}
              value={draft.name.zh}
              maxLength={60}
              onChange={({ target }) => change({ name: { ...draft.name, zh: target.value } })}
            />,
          )}
        </div>
        <div style={{ flex: 1 }}>
          {item(
            '/name/en',
            t('rules.nameEn'),
            <Input
              aria-label={t('rules.nameEn')}
              value={draft.name.en ?? ''}
              maxLength={60}
              onChange={({ target }) =>
                change({ name: target.value === '' ? { zh: draft.name.zh } : { zh: draft.name.zh, en: target.value } })
              }
            />,
          )}
        </div>
      </Flex>
      <Flex gap={12}>
        <div style={{ flex: 1 }}>
          {item(
            '/code',
            t('rules.code'),
            <Input
              aria-label={t('rules.code')}
              disabled={!isNew}
              value={draft.code}
              onChange={({ target }) => change({ code: target.value })}
            />,
            isNew ? t('rules.codeHint') : undefined,
          )}
        </div>
        <div style={{ flex: 1 }}>
          {item(
            '/trigger',
            t('rules.trigger'),
            <Select
              aria-label={t('rules.trigger')}
              value={draft.trigger}
              onChange={(trigger) => change({ trigger })}
              options={TRIGGERS.map((value) => ({ value, label: t(`trigger.${value}`) }))}
            />,
          )}
        </div>
      </Flex>
      <Divider titlePlacement="start" size="small" styles={{ rail: { minWidth: 0 } }} orientationMargin={0}>
        {t('rules.conditions')}
      </Divider>
      <ConditionBuilder
        {...builder}
        context={earningContext}
        tree={editable(draft.when as Condition | undefined)}
        pointer="/when"
        onChange={(when) => change({ when })}
      />
      {draft.trigger === 'purchase' && (
        <>
          <Divider titlePlacement="start" size="small" styles={{ rail: { minWidth: 0 } }} orientationMargin={0}>
            {t('rules.countedLines')}
          </Divider>
          <ConditionBuilder
            {...builder}
            context={lineContext}
            tree={editable(draft.lines as Condition | undefined)}
            pointer="/lines"
            onChange={(lines) => change({ lines })}
          />
        </>
      )}
      <Divider titlePlacement="start" size="small" styles={{ rail: { minWidth: 0 } }} orientationMargin={0}>
        {t('rules.gives')}
      </Divider>
      <ActionFields
        action={draft.action}
        currency={programme.currency}
        faults={faults}
        mayRate={draft.trigger === 'purchase'}
        onChange={(action) => change({ action })}
      />
      <CapFields draft={draft} change={change} fault={faults.get('/caps')} />
      <Divider titlePlacement="start" size="small" styles={{ rail: { minWidth: 0 } }} orientationMargin={0}>
        {t('rules.time')}
      </Divider>
      <TimeFields
        draft={draft}
        change={change}
        zone={programme.zone}
        fault={faults.get('/to') ?? faults.get('/from')}
      />
    </Form>
  )
}

const CAPS = ['perPurchase', 'perMemberDay', 'perMemberMonth', 'budget'] as const

function CapFields({
  draft,
  change,
  fault,
}: Pick<FormProps, 'draft' | 'change'> & { readonly fault: string | undefined }) {
  const { t } = useTranslation('loyalty')
  if (draft.action.type === 'multiply' && draft.caps === undefined) return null
  return (
    <div
      style={{
        display: 'grid',
        gridTemplateColumns: 'repeat(auto-fit, minmax(140px, 1fr))',
        gap: '0 12px',
        alignItems: 'end',
      }}
    >
      {fault && (
        <Typography.Text type="danger" style={{ gridColumn: '1 / -1' }}>
          {fault}
        </Typography.Text>
      )}
      {CAPS.map((cap) => (
        <Form.Item key={cap} label={t(`caps.${cap}`)} style={{ marginBottom: 12 }}>
          <InputNumber
            aria-label={t(`caps.${cap}`)}
            min={1}
            precision={0}
            style={{ width: '100%' }}
            placeholder={t('caps.none')}
            value={draft.caps?.[cap] ?? null}
            onChange={(points) => {
              const { [cap]: _, ...rest } = draft.caps ?? {}
              change({ caps: points === null ? rest : { ...rest, [cap]: points } })
            }}
          />
        </Form.Item>
      ))}
    </div>
  )
}

interface TimeProps extends Pick<FormProps, 'draft' | 'change'> {
  readonly zone: string
  readonly fault: string | undefined
}

function TimeFields({ draft, change, zone, fault }: TimeProps) {
  const { t } = useTranslation('loyalty')
  const picker = (edge: 'from' | 'to') => {
    const at = draft[edge]
    return (
      <DatePicker
        showTime={{ format: 'HH:mm' }}
        format="YYYY-MM-DD HH:mm"
        aria-label={t(`rules.${edge}`)}
        placeholder={t(`rules.${edge}`)}
        value={at === null ? null : wallOf(at, zone)}
        onChange={(next) => change({ [edge]: next === null ? null : instantOf(next.startOf('minute'), zone) })}
      />
    )
  }
  return (
    <>
      <Form.Item
        label={t('rules.inForce', { zone })}
        extra={t('rules.inForceHint')}
        {...(fault ? { validateStatus: 'error' as const, help: fault } : {})}
        style={{ marginBottom: 12 }}
      >
        <Flex gap={8}>
          {picker('from')}
          {picker('to')}
        </Flex>
      </Form.Item>
      <Flex gap={24}>
        <Form.Item label={t('rules.priorityLabel')} extra={t('rules.priorityHint')}>
          <InputNumber
            aria-label={t('rules.priorityLabel')}
            min={0}
            max={9999}
            precision={0}
            value={draft.priority}
            onChange={(priority) => change({ priority: priority ?? 0 })}
          />
        </Form.Item>
        <Form.Item label={t('rules.stopLabel')} extra={t('rules.stopHint')}>
          <Switch aria-label={t('rules.stopLabel')} checked={draft.stop} onChange={(stop) => change({ stop })} />
        </Form.Item>
      </Flex>
    </>
  )
}
