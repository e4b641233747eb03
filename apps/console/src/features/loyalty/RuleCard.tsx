import { earningContext, lineContext } from '@atrium/rules'
import { count, instant, nameIn } from '@atrium/ui'
import { Button, Card, Flex, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import { type CodeNames, sentenceOf } from './names.ts'
import type { Programme } from './programme.tsx'
import { type Rule, type Standing, sayAction } from './rule.ts'

interface CardProps {
  readonly rule: Rule
  readonly programme: Programme
  readonly codes: CodeNames
  readonly standing: Standing
  /** How the draft differs here from what holds. */
  readonly changed?: 'added' | 'changed' | undefined
  readonly onEdit?: () => void
  readonly onPause?: () => void
  readonly onCopy?: () => void
  readonly onRemove?: () => void
}

const COLOUR = { inForce: 'success', paused: 'warning', ahead: 'blue', over: 'default' } as const

/** A rule as a sentence: 当 … → …, with when it holds and what bounds it. */
export function RuleCard(props: CardProps) {
  const { rule, programme, codes, standing, changed, onEdit, onPause, onCopy, onRemove } = props
  const { t } = useTranslation('loyalty')
  const { language } = useLanguage()
  const name = nameIn(rule.name, language)
  return (
    <Card size="small" styles={{ body: { padding: '12px 16px' } }}>
      <Flex justify="space-between" gap={8} align="start">
        <Flex gap={8} align="center" wrap>
          <Typography.Text strong>{name}</Typography.Text>
          <Tag color={COLOUR[standing]}>{t(`standing.${standing}`)}</Tag>
          {changed && <Tag color="processing">{t(`draft.${changed}`)}</Tag>}
        </Flex>
        <Flex gap={4}>
          {onEdit && (
            <Button size="small" onClick={onEdit} aria-label={t('rules.editOne', { name })}>
              {t('rules.edit')}
            </Button>
          )}
          {onPause && (
            <Button
              size="small"
              type="text"
              onClick={onPause}
              aria-label={t(rule.paused ? 'rules.resumeOne' : 'rules.pauseOne', { name })}
            >
              {t(rule.paused ? 'rules.resume' : 'rules.pause')}
            </Button>
          )}
          {onCopy && (
            <Button size="small" type="text" onClick={onCopy} aria-label={t('rules.copyOne', { name })}>
              {t('rules.copy')}
            </Button>
          )}
          {onRemove && (
            <Button size="small" type="text" danger onClick={onRemove} aria-label={t('rules.removeOne', { name })}>
              {t('rules.remove')}
            </Button>
          )}
        </Flex>
      </Flex>
      <RuleSentence rule={rule} programme={programme} codes={codes} />
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        <Bounds rule={rule} zone={programme.zone} />
      </Typography.Text>
    </Card>
  )
}

export function RuleSentence({ rule, programme, codes }: Pick<CardProps, 'rule' | 'programme' | 'codes'>) {
  const { t } = useTranslation('loyalty')
  const { language } = useLanguage()
  const options = { nameOf: codes.nameOf, currency: programme.currency }
  const when = rule.when && (sentenceOf(earningContext, rule.when, language, options) ?? t('rules.unfinished'))
  const lines = rule.lines && (sentenceOf(lineContext, rule.lines, language, options) ?? t('rules.unfinished'))
  const head = rule.trigger === 'purchase' && when ? undefined : t(`trigger.${rule.trigger}`)
  return (
    <Typography.Paragraph style={{ margin: '4px 0' }}>
      {head && `${head}${when ? t('rules.comma') : ''}`}
      {when && t('rules.when', { condition: when })}
      {lines && t('rules.lines', { condition: lines })}
      {' → '}
      <strong>{sayAction(rule.action, programme.currency, language, (key, values) => t(key, { ...values }))}</strong>
    </Typography.Paragraph>
  )
}

const CAPS = ['perPurchase', 'perMemberDay', 'perMemberMonth', 'budget'] as const

/** When it holds and what bounds it. */
export function Bounds({ rule, zone }: { readonly rule: Rule; readonly zone: string }) {
  const { t } = useTranslation('loyalty')
  const { language } = useLanguage()
  const at = (ms: number) => instant(new Date(ms).toISOString(), zone, language)
  const parts = [
    rule.from === null && rule.to === null
      ? t('rules.always')
      : t('rules.span', {
          from: rule.from === null ? t('rules.open') : at(rule.from),
          to: rule.to === null ? t('rules.open') : at(rule.to),
        }),
    ...CAPS.flatMap((cap) => {
      const points = rule.caps?.[cap]
      return points === undefined ? [] : [t(`caps.said.${cap}`, { points: count(points, language) })]
    }),
    ...(rule.paused ? [t('standing.paused')] : []),
    t('rules.priority', { priority: rule.priority }),
    ...(rule.stop ? [t('rules.stops')] : []),
  ]
  return <>{parts.join(' · ')}</>
}
