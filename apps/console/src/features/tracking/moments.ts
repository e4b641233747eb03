import { instant } from '@atrium/ui'
import { useMemo } from 'react'
import { useLanguage } from '../../app/language.ts'
import { useStores } from '../members/names.ts'

/** Instants to the second, in the zone of the group as everything else that a member did. */
export function useMoments() {
  const { language } = useLanguage()
  const timeZone = useStores().zoneOf(undefined)
  return useMemo(() => {
    const locale = language === 'zh' ? 'zh-CN' : 'en-GB'
    const time = new Intl.DateTimeFormat(locale, { timeZone, timeStyle: 'medium' })
    return {
      zone: timeZone,
      second: (iso: string) => instant(iso, timeZone, language, true),
      timeOfDay: (iso: string) => time.format(new Date(iso)),
    }
  }, [language, timeZone])
}
