import type { AudienceFilter } from '@atrium/api/admin'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { call, type ReplyOf } from '../../app/api.ts'
import { useMe } from '../../app/session.tsx'

export type Preview = ReplyOf<'audiences.preview'>

/** How long the hand must rest before the filter is asked anew. */
const REST_MS = 250

/** A text once it has not changed for a moment. */
function useRested(text: string): string {
  const [rested, setRested] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), REST_MS)
    return () => clearTimeout(timer)
  }, [text])
  return rested
}

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
