import { changeText, isFlat } from '@atrium/ui'
import { Typography } from 'antd'
import { useLanguage } from '../../../app/language.ts'

interface ChangeProps {
  readonly unit: string
  /** 0.12 for 12 % more, or for 12 points more of a share; null where there is nothing to compare with. */
  readonly share: number | null
  /** What more of it means; null: neither. */
  readonly better: string | null | undefined
}

/** By how much a figure changed; green only where that is good. */
export function Change({ unit, share, better }: ChangeProps) {
  const { language } = useLanguage()
  if (share === null) return '–'
  const isNeither = !better || isFlat(share)
  const type = isNeither ? 'secondary' : share > 0 === (better === 'more') ? 'success' : 'danger'
  return <Typography.Text type={type}>{changeText(share, unit === 'share', language)}</Typography.Text>
}
