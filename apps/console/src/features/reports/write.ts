import { count, money, percent } from '@atrium/ui'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import type { Kind } from './measures.ts'

/** Writes figures of each kind in the language and a currency; a dash for what is not known. */
export function useWrite(currency: string) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const none = t('figure.noFigure')
  return useMemo(() => {
    const write = (kind: Kind, value: number | null): string => {
      if (value === null) return none
      if (kind === 'percent') return percent(value, language)
      return kind === 'money' ? money(Math.round(value), currency, language) : count(Math.round(value), language)
    }
    return { write }
  }, [none, language, currency])
}
