import { nameIn } from '@atrium/ui'
import { useQueries } from '@tanstack/react-query'
import { call } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { mayAll, useMe } from '../../app/session.tsx'

const STALE_MS = 60_000

/** The levels of programmes as they are defined now; empty for who may not see definitions. */
export function useLevelSets(programmeIds: readonly string[]) {
  const me = useMe()
  const sets = useQueries({
    queries: programmeIds.map((programmeId) => ({
      queryKey: ['tiers.set', { path: { programmeId } }],
      queryFn: async () => (await call('tiers.set', { path: { programmeId } })).value,
      enabled: mayAll(me, ['tiers.readSets']),
      staleTime: STALE_MS,
    })),
  })
  return new Map(programmeIds.map((id, at) => [id, sets[at]?.data?.definition.levels ?? []]))
}

/** Names a level; one that is defined no more goes by its code. */
export function useLevelNames(programmeIds: readonly string[]): (programmeId: string, code: string) => string {
  const { language } = useLanguage()
  const sets = useLevelSets(programmeIds)
  return (programmeId, code) => {
    const level = sets.get(programmeId)?.find((each) => each.code === code)
    return level ? nameIn(level.name, language) : code
  }
}
