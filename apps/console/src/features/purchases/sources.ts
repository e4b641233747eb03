import { nameIn } from '@atrium/ui'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'

/** Feeds of purchases, by code. */
export function useSources() {
  const me = useMe()
  return useAsk('purchases.listSources', {}, { enabled: mayAll(me, ['purchases.read']) })
}

export function useSourceName(): (code: string) => string {
  const { language } = useLanguage()
  const { data } = useSources()
  return (code) => {
    const source = data?.items.find((each) => each.code === code)
    return source ? nameIn(source.name, language) : code
  }
}
