import { Card, Flex, Tooltip, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { type Language, percent } from './format.ts'

export interface FigureProps {
  readonly label: string
  /** As it is read: formatted. */
  readonly value: string
  /** How it is reckoned and where it comes from. */
  readonly definition: string
  /** Against a like period, 0.12 for 12 % more; null where there is nothing to compare with. */
  readonly changes?: readonly { readonly label: string; readonly share: number | null }[]
  /** Whether more is better (green), worse (red) or neither. */
  readonly moreIs?: 'better' | 'worse' | 'neither'
  readonly onClick?: () => void
}

/** A big number with small comparisons. */
export function Figure({ label, value, definition, changes = [], moreIs = 'better', onClick }: FigureProps) {
  const { i18n } = useTranslation('ui')
  const language: Language = i18n.language === 'en' ? 'en' : 'zh'
  const colour = (share: number) => {
    if (moreIs === 'neither' || share === 0) return 'secondary'
    return share > 0 === (moreIs === 'better') ? 'success' : 'danger'
  }
  return (
    <Card size="small" hoverable={onClick !== undefined} onClick={onClick} style={{ height: '100%' }}>
      <Tooltip title={definition}>
        <Typography.Text type="secondary">{label}</Typography.Text>
      </Tooltip>
      <div style={{ fontSize: 24, fontWeight: 600, fontVariantNumeric: 'tabular-nums', lineHeight: 1.4 }}>{value}</div>
      <Flex gap={12} wrap>
        {changes.map((change) => (
          <Typography.Text
            key={change.label}
            type={change.share === null ? 'secondary' : colour(change.share)}
            style={{ fontSize: 12 }}
          >
            {change.label} {change.share === null ? '–' : percent(change.share, language, true)}
          </Typography.Text>
        ))}
      </Flex>
    </Card>
  )
}
