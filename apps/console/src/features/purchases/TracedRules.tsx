import { CheckCircleFilled, MinusCircleOutlined } from '@ant-design/icons'
import { count, type Language, money } from '@atrium/ui'
import { Flex, Tag, Typography } from 'antd'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import type { Judgement } from './PointsTrace.tsx'

type Rule = Judgement['rules'][number]

const WORKED = new Set<Rule['verdict']>(['gave', 'multiplied', 'capped_to_nothing'])

/** Every rule of the version that judged, in the order in which they were asked: what it gave and how, or why not. */
export function TracedRules({ judgement, currency }: { readonly judgement: Judgement; readonly currency: string }) {
  const { t } = useTranslation('purchases')
  const { language } = useLanguage()
  const nameOf = (code: string) => {
    const rule = judgement.rules.find((each) => each.rule === code)
    return rule ? rule.name[language] : code
  }
  return (
    <div style={{ marginTop: 12 }}>
      <Typography.Text strong>{t('trace.rules')}</Typography.Text>
      <Flex vertical gap={8} style={{ marginTop: 4 }}>
        {judgement.rules.map((rule) => (
          <TracedRule key={rule.rule} rule={rule} combine={judgement.combine} currency={currency} nameOf={nameOf} />
        ))}
      </Flex>
    </div>
  )
}

interface RuleProps {
  readonly rule: Rule
  readonly combine: Judgement['combine']
  readonly currency: string
  readonly nameOf: (code: string) => string
}

function TracedRule({ rule, combine, currency, nameOf }: RuleProps) {
  const { t } = useTranslation('purchases')
  const { language } = useLanguage()
  const worked = WORKED.has(rule.verdict)
  const verdict =
    rule.verdict === 'gave'
      ? t('trace.points', { points: count(rule.points, language, true) })
      : t(`trace.verdict.${rule.verdict}`)
  const notes = [
    worked || rule.verdict === 'gave_nothing' ? sayWorking(rule, combine, currency, language, t) : undefined,
    rule.cap === null
      ? undefined
      : t(`trace.cap.${rule.cap}`, {
          wanted: count(rule.wanted ?? rule.points, language),
          points: count(rule.points, language),
          limit: count(limitOf(rule) ?? 0, language),
        }),
    rule.stoppedBy === null ? undefined : t('trace.stoppedBy', { rule: nameOf(rule.stoppedBy) }),
  ].filter((note) => note !== undefined)
  return (
    <div data-rule={rule.rule}>
      <Flex gap={8} align="baseline" wrap>
        {worked ? (
          <CheckCircleFilled style={{ color: 'var(--ant-color-success, #389e0d)' }} aria-hidden />
        ) : (
          <MinusCircleOutlined style={{ color: 'var(--ant-color-text-tertiary, #5f6b7a)' }} aria-hidden />
        )}
        <span>{rule.name[language]}</span>
        <Tag color={worked ? 'success' : 'default'}>{verdict}</Tag>
      </Flex>
      <ul style={{ margin: '2px 0 0', paddingInlineStart: 40 }}>
        {notes.map((note) => (
          <li key={note} className="number">
            {note}
          </li>
        ))}
        {rule.verdict !== 'not_asked' &&
          rule.verdict !== 'not_in_force' &&
          rule.decisive.map((part) => (
            <li key={part.pointer}>
              <Typography.Text type="secondary">{part.text[language]}</Typography.Text>
            </li>
          ))}
      </ul>
    </div>
  )
}

/** The cap that held something back, as the rule states it. */
function limitOf({ cap, caps }: Rule): number | undefined {
  switch (cap) {
    case 'purchase':
      return caps?.perPurchase
    case 'day':
      return caps?.perMemberDay
    case 'month':
      return caps?.perMemberMonth
    default:
      return caps?.budget
  }
}

/** 「¥333.33 × 1.2 分 / ¥1.00 × 2 倍，向下取整」: how a rule reckoned. */
function sayWorking(
  rule: Rule,
  combine: Judgement['combine'],
  currency: string,
  language: Language,
  t: TFunction<'purchases'>,
): string {
  const { action, amountMinor, factor } = rule
  if (action.type === 'multiply')
    return t('trace.multiplies', { factor: action.factor, combine: t(`trace.combine.${combine}`) })
  if (action.type === 'fixed') return t(`trace.fixed.${action.each}`, { points: count(action.points, language) })
  return t(action.each === 'line' ? 'trace.rateOfLines' : 'trace.rate', {
    amount: money(amountMinor ?? 0, currency, language),
    points: action.points,
    per: money(action.perMinor, currency, language),
    factor: factor === 1 ? '' : t('trace.factor', { factor: String(Math.round(factor * 10_000) / 10_000) }),
    rounding: t(`trace.rounding.${action.rounding}`),
  })
}
