import type { AudienceFilter } from '@atrium/api/admin'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { call, type ReplyOf } from '../../app/api.ts'
import { useRested } from '../../app/rested.ts'
import { useMe } from '../../app/session.tsx'

export type Preview = ReplyOf<'audiences.preview'>

/** Whom a filter holds for while it is edited. The last answer stays until the next is there; what is outdated is given up. */
export function usePreview(filter: AudienceFilter | undefined, purpose: string) {
  const { csrf } = useMe()
  const wanted = JSON.stringify(filter ?? null)
  const asked = useRested(wanted)
  const rested = JSON.parse(asked) as AudienceFilter | null
  const body = rested === null ? undefined : { filter: rested, purpose }
  const query = useQuery({
    queryKey: ['audiences.preview', { body }],
    queryFn: async ({ signal }) => {
      const answer = await call('audiences.preview', { body: body ?? { filter: {} } }, csrf, signal)
      return answer.value
    },
    enabled: body !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
  })
  const isBehind = query.isFetching || asked !== wanted
  return { ...query, isBehind }
}
