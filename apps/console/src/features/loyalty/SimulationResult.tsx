import { CheckCircleFilled, MinusCircleOutlined } from '@ant-design/icons'
import { count } from '@atrium/ui'
import { Alert, Card, Flex, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import type { ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useProgrammes } from '../members/names.ts'
import { Reasons } from './Reasons.tsx'

type Simulation = ReplyOf<'loyalty.simulatePurchase'>
type Rule = Simulation['programmes'][number]['rules'][number]

/** What a purchase earns in each programme: points, the reasons, and every rule with what decided it, also why not. */
export function SimulationResult({ simulation }: { readonly simulation: Simulation }) {
  const { t } = useTranslation('loyalty')
  const { language } = useLanguage()
  const programmes = useProgrammes()
  if (simulation.programmes.length === 0)
    return <Alert style={{ marginTop: 12 }} type="info" title={t('simulate.nothing')} />
  return (
    <Flex vertical gap={12} style={{ marginTop: 12 }} aria-live="polite">
      {simulation.programmes.map((one) => (
        <Card key={one.programmeId} size="small" title={programmes.nameOf(one.programmeId)}>
          <Flex align="baseline" gap={8} wrap>
            <span style={{ fontSize: 24, fontWeight: 600, fontVariantNumeric: 'tabular-nums' }}>
              {t('simulate.points', { points: count(one.points, language, true) })}
            </span>
            <Typography.Text type="secondary">
              {one.balance !== null && `${t('simulate.balance', { points: count(one.balance, language) })} · `}
              {t('rules.version', { version: one.ruleSetVersion })}
            </Typography.Text>
          </Flex>
          <Reasons reasons={one.reasons} programmeId={one.programmeId} />
          <Typography.Text strong>{t('simulate.rules')}</Typography.Text>
          <Flex vertical gap={8} style={{ marginTop: 4 }}>
            {one.rules.map((rule) => (
              <RuleLine key={rule.rule} rule={rule} />
            ))}
          </Flex>
        </Card>
      ))}
    </Flex>
  )
}

function RuleLine({ rule }: { readonly rule: Rule }) {
  const { t } = useTranslation('loyalty')
  const { language } = useLanguage()
  const applied = rule.inForce && rule.applies
  const verdict = !rule.inForce
    ? t('simulate.notInForce')
    : !rule.applies
      ? t('simulate.notMet')
      : rule.isMultiplier
        ? t('simulate.multiplies')
        : rule.points === 0
          ? t('simulate.gaveNothing')
          : t('simulate.points', { points: count(rule.points, language, true) })
  return (
    <div>
      <Flex gap={8} align="baseline" wrap>
        {applied ? (
          <CheckCircleFilled style={{ color: 'var(--ant-color-success, #389e0d)' }} />
        ) : (
          <MinusCircleOutlined style={{ color: 'var(--ant-color-text-tertiary, #5f6b7a)' }} />
        )}
        <span>{rule.name[language] || rule.name.zh}</span>
        <Tag color={applied ? 'success' : 'default'}>{verdict}</Tag>
      </Flex>
      {rule.inForce && (
        <ul style={{ margin: '2px 0 0', paddingInlineStart: 40 }}>
          {rule.decisive.map((part) => (
            <li key={part.pointer}>
              <Typography.Text type="secondary">{part.text[language]}</Typography.Text>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
