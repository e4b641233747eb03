import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call, type InputOf, type OperationName, type ReplyOf } from './api.ts'

/** The session's proof for requests that are no GET: some questions are posted, so that what is asked stands in no address. */
function useCsrf(): () => string | undefined {
  const queries = useQueryClient()
  return () => queries.getQueryData<ReplyOf<'staff.me'>>(['staff.me', {}])?.csrf
}

/** Reads: `const { data, error, isPending } = useAsk('members.member', { path: { memberId } })`. Kept for 15 seconds. */
export function useAsk<Name extends OperationName>(
  name: Name,
  input: InputOf<Name>,
  options: {
    readonly enabled?: boolean
    readonly refetchMs?: number
    /** For questions that change while they are answered: the older one is given up, and the last answer stays until the next one comes. */
    readonly isLatestOnly?: boolean
  } = {},
) {
  const csrf = useCsrf()
  const { isLatestOnly = false } = options
  return useQuery({
    queryKey: [name, input],
    queryFn: async (asking) => (await call(name, input, csrf(), ...(isLatestOnly ? [asking.signal] : []))).value,
    ...(isLatestOnly ? { placeholderData: keepPreviousData } : {}),
    ...(options.enabled === undefined ? {} : { enabled: options.enabled }),
    ...(options.refetchMs === undefined ? {} : { refetchInterval: options.refetchMs }),
  })
}

/** Reads a setting with its ETag, which saving it needs. */
export function useSetting<Name extends OperationName>(
  name: Name,
  input: InputOf<Name>,
  options: { readonly enabled?: boolean } = {},
) {
  const csrf = useCsrf()
  return useQuery({ queryKey: [name, input, 'setting'], queryFn: () => call(name, input, csrf()), ...options })
}

interface Paged {
  readonly items: readonly unknown[]
  readonly nextCursor?: string
}
type ListName = { [Name in OperationName]: ReplyOf<Name> extends Paged ? Name : never }[OperationName]
type ItemOf<Name extends ListName> = ReplyOf<Name> extends { readonly items: readonly (infer Item)[] } ? Item : never

/** Reads a list page by page. `rows` is what has been read so far. `keeps`: what was shown stays until what is asked now is there. */
export function useList<Name extends ListName>(
  name: Name,
  input: InputOf<Name>,
  { keeps = false, ...options }: { readonly enabled?: boolean; readonly keeps?: boolean } = {},
) {
  const csrf = useCsrf()
  const query = useInfiniteQuery({
    queryKey: [name, input, 'list'],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam }) => {
      const given: { readonly query?: object } = input
      const paged = pageParam === undefined ? input : { ...input, query: { ...given.query, cursor: pageParam } }
      return (await call(name, paged as InputOf<Name>, csrf())).value as Paged
    },
    getNextPageParam: (page) => page.nextCursor,
    ...(keeps ? { placeholderData: keepPreviousData } : {}),
    ...options,
  })
  const rows = (query.data?.pages.flatMap((page) => page.items) ?? []) as ItemOf<Name>[]
  return { ...query, rows }
}

/**
 * Writes: `const save = useTell('members.updateProfile', ['members.'])`. After success everything read by operations whose names begin
 * as listed is read again. One key an attempt makes a repeated click harmless where the operation takes one.
 */
export function useTell<Name extends OperationName>(name: Name, touches: readonly string[]) {
  const queries = useQueryClient()
  const csrf = useCsrf()
  return useMutation({
    mutationFn: async (input: InputOf<Name>) => {
      return (await call(name, input, csrf())).value
    },
    onSuccess: () =>
      queries.invalidateQueries({
        predicate: ({ queryKey: [asked] }) => touches.some((prefix) => String(asked).startsWith(prefix)),
      }),
  })
}

/** For operations that take an idempotency key: one for each thing a person sets out to do. */
export const newKey = (): string => crypto.randomUUID()
