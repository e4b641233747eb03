import { CheckCircleFilled, MinusCircleOutlined } from '@ant-design/icons'
import { type Condition, compileExplanation, decisiveParts, earningContext } from '@atrium/rules'
import { count } from '@atrium/ui'
import { Alert, Card, Flex, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import type { ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useProgrammes } from '../members/names.ts'
import { isSound, useCodeNames } from './names.ts'

type Simulation = ReplyOf<'loyalty.simulatePurchase'>
type Judged = Simulation['programmes'][number]
type Rule = Judged['rules'][number]

/** What a purchase earns in each programme: points, and every rule with why it gave or why not. */
export function SimulationResult({ simulation }: { readonly simulation: Simulation }) {
  const { t } = useTranslation('loyalty')
  if (simulation.programmes.length === 0)
    return <Alert style={{ marginTop: 12 }} type="info" title={t('simulate.nothing')} />
  return (
    <Flex vertical gap={12} style={{ marginTop: 12 }} aria-live="polite">
      {simulation.programmes.map((one) => (
        <ProgrammeResult key={one.programmeId} judged={one} />
      ))}
    </Flex>
  )
}

function ProgrammeResult({ judged }: { readonly judged: Judged }) {
  const { t } = useTranslation('loyalty')
  const { language } = useLanguage()
  const programmes = useProgrammes()
  const codes = useCodeNames(judged.programmeId, language)
  const nameOf = (code: string) => {
    const known = judged.rules.find(({ rule }) => rule === code)
    return known ? known.name[language] || known.name.zh : code
  }
  const facts = [
    ...(judged.balance === null ? [] : [t('simulate.balance', { points: count(judged.balance, language) })]),
    ...(judged.tier === null ? [] : [t('simulate.tier', { tier: codes.nameOf('tier', judged.tier) ?? judged.tier })]),
    judged.ruleSetVersion === 0 ? t('simulate.draft') : t('rules.version', { version: judged.ruleSetVersion }),
  ]
  return (
    <Card size="small" title={programmes.nameOf(judged.programmeId)}>
      <Flex align="baseline" gap={8} wrap>
        <span style={{ fontSize: 24, fontWeight: 600, fontVariantNumeric: 'tabular-nums' }}>
          {t('simulate.points', { points: count(judged.points, language, true) })}
        </span>
        <Typography.Text type="secondary">{facts.join(' · ')}</Typography.Text>
      </Flex>
      <Flex vertical gap={8} style={{ marginTop: 8 }}>
        {judged.rules.map((rule) => (
          <RuleLine
            key={rule.rule}
            {...{ rule, nameOf, codes }}
            values={judged.values}
            currency={programmes.currencyOf(judged.programmeId)}
          />
        ))}
      </Flex>
    </Card>
  )
}

interface LineProps {
  readonly rule: Rule
  readonly values: Judged['values']
  readonly currency: string
  readonly nameOf: (rule: string) => string
  readonly codes: ReturnType<typeof useCodeNames>
}

const GIVES: readonly Rule['why']['code'][] = ['gave', 'capped', 'multiplies']

function RuleLine({ rule, values, currency, nameOf, codes }: LineProps) {
  const { t } = useTranslation('loyalty')
  const { language } = useLanguage()
  const { why } = rule
  const gives = GIVES.includes(why.code)
  const verdict =
    why.code === 'gave' || why.code === 'capped'
      ? t('simulate.points', { points: count(rule.points, language, true) })
      : t(`why.short.${why.code}`)
  const sentence =
    why.code === 'capped' || why.code === 'limit'
      ? t(`why.${why.code}`, { cap: t(`cap.${why.cap ?? 'budget'}`), wanted: count(why.wanted ?? 0, language) })
      : why.byRule === undefined
        ? undefined
        : t(`why.${why.code}`, { rule: nameOf(why.byRule) })
  const told = why.code === 'paused' || why.code === 'ahead' || why.code === 'over' ? [] : findings()
  return (
    <div>
      <Flex gap={8} align="baseline" wrap>
        {gives ? (
          <CheckCircleFilled style={{ color: 'var(--ant-color-success, #389e0d)' }} />
        ) : (
          <MinusCircleOutlined style={{ color: 'var(--ant-color-text-tertiary, #5f6b7a)' }} />
        )}
        <span>{rule.name[language] || rule.name.zh}</span>
        <Tag color={gives ? 'success' : 'default'}>{verdict}</Tag>
      </Flex>
      {(sentence !== undefined || told.length > 0) && (
        <ul style={{ margin: '2px 0 0', paddingInlineStart: 40 }}>
          {sentence !== undefined && (
            <li>
              <Typography.Text type="secondary">{sentence}</Typography.Text>
            </li>
          )}
          {told.map(({ key, text }) => (
            <li key={key}>
              <Typography.Text type="secondary">{text}</Typography.Text>
            </li>
          ))}
        </ul>
      )}
    </div>
  )

  /** What decided the condition, said here with the names that the reader knows; the code that the server judged by explains it. */
  function findings(): readonly { readonly key: string; readonly text: string }[] {
    const tree: unknown = rule.when
    if (tree === null || !isSound(earningContext, tree)) return []
    const explain = compileExplanation(earningContext, tree as Condition, { currency, nameOf: codes.nameOf })
    return decisiveParts(explain(values as Parameters<typeof explain>[0])).map(({ pointer, text }) => ({
      key: pointer,
      text: text[language],
    }))
  }
}
