import { type Condition, type Context, checkCondition, earningContext, lineContext } from '@atrium/rules'
import { ProblemNotice } from '@atrium/ui'
import { Alert, App, Button, DatePicker, Divider, Drawer, Flex, Form, Input, InputNumber, Select, Switch } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { type Language, useLanguage } from '../../app/language.ts'
import { useTell } from '../../app/queries.ts'
import { ActionFields } from './ActionFields.tsx'
import { ConditionBuilder } from './ConditionBuilder.tsx'
import { faultsOf } from './faults.ts'
import type { CodeNames } from './names.ts'
import type { Programme } from './programme.tsx'
import { RuleSentence } from './RuleCard.tsx'
import { instantOf, type Rule, type RuleSet, TRIGGERS, wallOf } from './rule.ts'
import { editable, savable, valueAt } from './tree.ts'

interface RuleDrawerProps {
  readonly rule: Rule
  readonly isNew: boolean
  readonly programme: Programme
  /** As it stands now with its version: read again after somebody else saved, while what was typed stays. */
  readonly set: RuleSet
  readonly etag: string
  readonly codes: CodeNames
  /** Reads the set again. */
  readonly onReread: () => Promise<void>
  readonly onClose: () => void
}

/** A rule without the conditions that are empty. */
function cleaned({ when, lines, caps, ...rule }: Rule): Rule {
  const tree = when && savable(when as Condition)
  const own = lines && savable(lines as Condition)
  return {
    ...rule,
    ...(tree ? { when: tree } : {}),
    ...(own ? { lines: own } : {}),
    ...(caps && Object.keys(caps).length > 0 ? { caps } : {}),
  }
}

/** Faults of conditions by pointer from the rule, found here before the server has to. */
function conditionFaults(rule: Rule, language: Language, empty: string): [string, string][] {
  const of = (context: Context, tree: unknown, at: string): [string, string][] =>
    tree === undefined
      ? []
      : checkCondition(context, tree).map(({ pointer, message }) => [
          at + pointer,
          valueAt(tree, pointer) === '' ? empty : message[language],
        ])
  return [...of(earningContext, rule.when, '/when'), ...of(lineContext, rule.lines, '/lines')]
}

export function RuleDrawer({ rule, isNew, programme, set, etag, codes, onReread, onClose }: RuleDrawerProps) {
  const { t } = useTranslation('loyalty')
  const { language } = useLanguage()
  const { message, modal } = App.useApp()
  const save = useTell('loyalty.ruleSet.write', ['loyalty.'])
  const [draft, setDraft] = useState<Rule>(rule)
  const [faults, setFaults] = useState<ReadonlyMap<string, string>>(new Map())
  const change = (part: Partial<Rule>) => setDraft((was) => ({ ...was, ...part }))
  const problem = save.error ? problemOf(save.error) : undefined

  const submit = () => {
    const next = cleaned(draft)
    const own = [
      ...(next.name.zh.trim() === '' ? [['/name/zh', t('rules.needsName')] as const] : []),
      ...(/^[a-z0-9][a-z0-9-]{0,39}$/.test(next.code) ? [] : [['/code', t('rules.codeHint')] as const]),
      ...conditionFaults(next, language, t('condition.fill')),
    ]
    setFaults(new Map(own))
    if (own.length > 0) return
    const rules = isNew ? [...set.rules, next] : set.rules.map((each) => (each.code === rule.code ? next : each))
    const at = isNew ? rules.length - 1 : rules.indexOf(next)
    save.mutate(
      { path: { programmeId: programme.id }, ifMatch: etag, body: { ...set, rules } },
      {
        onSuccess: () => {
          void message.success(t('rules.saved'))
          onClose()
        },
        onError: (error) => setFaults(faultsOf(problemOf(error), `/rules/${at}`)),
      },
    )
  }
  const leave = () => {
    if (draft === rule) return onClose()
    modal.confirm({ title: t('rules.leave'), okText: t('rules.leaveNow'), cancelText: t('rules.stay'), onOk: onClose })
  }
  return (
    <Drawer
      open
      onClose={leave}
      size={720}
      title={t(isNew ? 'rules.add' : 'rules.editTitle')}
      footer={
        <Flex gap={8} justify="end">
          <Button onClick={leave}>{t('rules.cancel')}</Button>
          <Button type="primary" onClick={submit} loading={save.isPending}>
            {t('rules.save')}
          </Button>
        </Flex>
      }
    >
      <Alert
        type="info"
        style={{ marginBottom: 16 }}
        title={<RuleSentence rule={cleaned(draft)} programme={programme} codes={codes} />}
      />
      {problem?.status === 412 ? (
        <Alert
          type="warning"
          showIcon
          style={{ marginBottom: 16 }}
          title={t('rules.stale')}
          description={t('rules.staleHint')}
          action={
            <Button size="small" onClick={() => void onReread().then(() => save.reset())}>
              {t('rules.readAgain')}
            </Button>
          }
        />
      ) : (
        problem && (
          <div style={{ marginBottom: 16 }}>
            <ProblemNotice problem={problem} />
          </div>
        )
      )}
      <RuleForm {...{ draft, change, faults, programme, codes, isNew }} />
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
      <Divider titlePlacement="start" size="small">
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
          <Divider titlePlacement="start" size="small">
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
      <Divider titlePlacement="start" size="small">
        {t('rules.gives')}
      </Divider>
      <ActionFields
        action={draft.action}
        currency={programme.currency}
        faults={faults}
        mayRate={draft.trigger === 'purchase'}
        onChange={(action) => change({ action })}
      />
      <CapFields draft={draft} change={change} />
      <Divider titlePlacement="start" size="small">
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

function CapFields({ draft, change }: Pick<FormProps, 'draft' | 'change'>) {
  const { t } = useTranslation('loyalty')
  if (draft.action.type === 'multiply' && draft.caps === undefined) return null
  return (
    <Flex gap={12} wrap>
      {CAPS.map((cap) => (
        <Form.Item key={cap} label={t(`caps.${cap}`)} style={{ marginBottom: 12 }}>
          <InputNumber
            aria-label={t(`caps.${cap}`)}
            min={1}
            precision={0}
            style={{ width: 150 }}
            placeholder={t('caps.none')}
            value={draft.caps?.[cap] ?? null}
            onChange={(points) => {
              const { [cap]: _, ...rest } = draft.caps ?? {}
              change({ caps: points === null ? rest : { ...rest, [cap]: points } })
            }}
          />
        </Form.Item>
      ))}
    </Flex>
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
