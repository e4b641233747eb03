import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'

/**
 * What channels are called, everywhere in the console: those members come by, those purchases are made on, those messages are sent on. A code of
 * the house’s own stands for itself.
 */
export function useChannelName(): (code: string) => string {
  const { t } = useTranslation('app')
  return useCallback((code) => t(`channel.${code}`, { defaultValue: code }), [t])
}
