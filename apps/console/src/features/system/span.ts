import { useTranslation } from 'react-i18next'

/** A span of milliseconds in the largest unit that fits: 350 毫秒, 4 秒, 12 分钟, 3 小时, 2 天. */
export function useSpan(): (ms: number) => string {
  const { t } = useTranslation('system')
  return (ms) => {
    if (ms === 0) return t('span.seconds', { count: 0 })
    if (ms < 1_000) return t('span.ms', { count: Math.round(ms) })
    if (ms < 120_000) return t('span.seconds', { count: Math.round(ms / 1_000) })
    if (ms < 7_200_000) return t('span.minutes', { count: Math.round(ms / 60_000) })
    if (ms < 172_800_000) return t('span.hours', { count: Math.round(ms / 3_600_000) })
    return t('span.days', { count: Math.round(ms / 86_400_000) })
  }
}
