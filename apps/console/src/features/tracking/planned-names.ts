import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'

/** Longer than this it is a sentence and no name. */
const MOST_LETTERS = 12

/**
 * What the tracking plan calls an event in Chinese: its description up to the first colon, where that is short. Undefined in English, whose readers
 * read the name itself, for what is not planned, and for who may not read the plan.
 */
export function usePlannedNames(): (event: string) => string | undefined {
  const { language } = useLanguage()
  const me = useMe()
  const { data } = useAsk('tracking.plan', {}, { enabled: mayAll(me, ['tracking.read']) })
  return (event) => {
    if (language === 'en') return undefined
    const [name = ''] = data?.items.find((each) => each.name === event)?.about.zh.split('：') ?? []
    return name !== '' && name !== event && name.length <= MOST_LETTERS ? name : undefined
  }
}

/** An event as one that can be chosen: by what the plan calls it, and by its name. */
export const plannedOption = (name: string, plannedOf: ReturnType<typeof usePlannedNames>) => ({
  value: name,
  label: [plannedOf(name) ?? [], name].flat().join(' · '),
})
