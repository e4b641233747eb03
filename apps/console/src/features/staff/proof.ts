import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, type InputOf, type OperationName, problemOf, type ReplyOf } from '../../app/api.ts'
import { useMe } from '../../app/session.tsx'

const WRONG: ReadonlySet<string> = new Set(['wrong_credentials', 'wrong_code'])

/**
 * Like `useTell`, for operations that ask for the password or a code again. A wrong one is answered with 401 as well, and must not be taken for
 * the end of the session, which would sweep the page away with what was typed: it is kept as an answer instead of a failure.
 */
export function useProof<Name extends OperationName>(name: Name, touches: readonly string[]) {
  const me = useMe()
  const queries = useQueryClient()
  const {
    mutate,
    data,
    isPending,
    error: failure,
  } = useMutation({
    mutationFn: async (input: InputOf<Name>) => {
      try {
        return { reply: (await call(name, input, me.csrf)).value }
      } catch (error) {
        if (WRONG.has(problemOf(error).code)) return { refused: error }
        throw error
      }
    },
  })
  const tell = (input: InputOf<Name>, onDone: (reply: ReplyOf<Name>) => void) =>
    mutate(input, {
      onSuccess: (answer) => {
        if (answer.reply === undefined) return
        onDone(answer.reply)
        void queries.invalidateQueries({
          predicate: ({ queryKey: [asked] }) => touches.some((prefix) => String(asked).startsWith(prefix)),
        })
      },
    })
  return { tell, isPending, error: failure ?? data?.refused }
}
