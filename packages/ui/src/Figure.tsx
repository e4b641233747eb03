import { Card, Flex, Tooltip, Typography, theme } from 'antd'
import type { KeyboardEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { count, type Language, percent } from './format.ts'
import { Sparkline } from './Sparkline.tsx'

export interface FigureProps {
  readonly label: string
  /** As it is read: formatted. */
  readonly value: string
  /** How it is reckoned and where it comes from. */
  readonly definition: ReactNode
  /** Against a like period, 0.12 for 12 % more, or for 12 points more of a percentage; null where there is nothing to compare with. */
  readonly changes?: readonly { readonly label: string; readonly share: number | null; readonly inPoints?: boolean }[]
  /** Whether more is better (green), worse (red) or neither. */
  readonly moreIs?: 'better' | 'worse' | 'neither'
  /** Its course, oldest first. */
  readonly trend?: readonly (number | null)[]
  /** A line of small print below, instead of or beside the changes. */
  readonly note?: string | undefined
  readonly onClick?: () => void
  /** With `onClick`: whether this is the figure that is looked at. */
  readonly isChosen?: boolean
}

/** A big number with small comparisons and its course; hovering or focusing it says what it is. */
export function Figure(props: FigureProps) {
  const { label, value, definition, changes = [], moreIs = 'better', trend, note, onClick, isChosen = false } = props
  const { i18n } = useTranslation('ui')
  const { token } = theme.useToken()
  const language: Language = i18n.language === 'en' ? 'en' : 'zh'
  const colour = (share: number) => {
    if (moreIs === 'neither' || isFlat(share)) return 'secondary'
    return share > 0 === (moreIs === 'better') ? 'success' : 'danger'
  }
  const asButton = onClick && {
    ...{ role: 'button', tabIndex: 0, 'aria-pressed': isChosen, onClick },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'Enter' && event.key !== ' ') return
      event.preventDefault()
      onClick()
    },
  }
  return (
    <Tooltip title={definition} mouseEnterDelay={0.3} trigger={['hover', 'focus']}>
      <Card
        size="small"
        hoverable={onClick !== undefined}
        {...asButton}
        style={{ height: '100%', ...(isChosen ? { borderColor: token.colorPrimary } : {}) }}
        styles={{ body: { padding: '10px 12px 8px' } }}
      >
        <Typography.Text type="secondary" data-cell>
          {label}
        </Typography.Text>
        <div data-cell style={{ fontSize: 22, fontWeight: 600, fontVariantNumeric: 'tabular-nums', lineHeight: 1.4 }}>
          {value}
        </div>
        <Flex gap={10} wrap style={{ fontVariantNumeric: 'tabular-nums' }}>
          {changes.map((change) => (
            <Typography.Text
              key={change.label}
              data-cell
              type={change.share === null ? 'secondary' : colour(change.share)}
              style={{ fontSize: 12 }}
            >
              {change.label}{' '}
              {change.share === null ? '–' : changeText(change.share, change.inPoints ?? false, language)}
            </Typography.Text>
          ))}
          {note !== undefined && (
            <Typography.Text type="secondary" style={{ fontSize: 12 }}>
              {note}
            </Typography.Text>
          )}
        </Flex>
        {trend && (
          <div style={{ marginTop: 6 }}>
            <Sparkline values={trend} />
          </div>
        )}
      </Card>
    </Tooltip>
  )
}

/** Half of the last digit that is shown. */
const LEAST = 0.0005
/** Beyond ten times as much a number says nothing more. */
const MOST = 9.99

/** Whether a change is too small to be shown. */
export const isFlat = (share: number): boolean => Math.abs(share) < LEAST

/** A change, 0.12 for 12 % or 12 points: ▲ and ▼, so that the direction does not stand in the colour alone. */
export function changeText(share: number, inPoints: boolean, language: Language): string {
  // What is written as nothing points nowhere.
  const size = isFlat(share) ? 0 : Math.abs(share)
  const arrow = size === 0 ? '' : share > 0 ? '▲ ' : '▼ '
  if (inPoints) return `${arrow}${count(Math.round(size * 1_000) / 10, language)} pp`
  return `${arrow}${size > MOST ? '>' : ''}${percent(Math.min(size, MOST), language)}`
}
