import { type Answer, createClient, type Problem, type Transport } from '@atrium/api'
import { type Operations, operations } from '@atrium/api/admin'
import i18next from 'i18next'

const transportWith =
  (csrf: string, signal?: AbortSignal): Transport =>
  async ({ method, url, headers, body }) => {
    const response = await fetch(url, {
      method,
      credentials: 'same-origin',
      headers: {
        ...headers,
        // Refusals are told in the language that the console speaks, which need not be the browser's.
        'accept-language': i18next.language === 'en' ? 'en' : 'zh-CN',
        ...(method === 'GET' ? {} : { 'x-csrf-token': csrf }),
      },
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    })
    return {
      status: response.status,
      header: (name) => response.headers.get(name) ?? undefined,
      text: () => response.text(),
    }
  }

export type OperationName = keyof Operations & string
export type InputOf<Name extends OperationName> = Omit<Operations[Name], 'reply'>
export type ReplyOf<Name extends OperationName> = Operations[Name]['reply']

/** A refusal or failure as an error that pages can show. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.title)
    this.problem = problem
  }
}

export const problemOf = (error: unknown): Problem =>
  error instanceof ProblemError
    ? error.problem
    : {
        type: 'about:blank',
        title: error instanceof Error ? error.message : String(error),
        status: 0,
        code: 'no_answer',
        requestId: '',
      }

/**
 * Calls an operation; throws ProblemError where it is refused. Writes need the session's `csrf`, which proves that they come from
 * our own page. `signal` gives up what nobody waits for any more.
 */
export async function call<Name extends OperationName>(
  name: Name,
  input: InputOf<Name>,
  csrf = '',
  signal?: AbortSignal,
): Promise<{ value: ReplyOf<Name>; etag?: string }> {
  const client = createClient<Operations>(operations, transportWith(csrf, signal))
  // The client asks for no input where an operation needs none; here it is always an object.
  const answer = await (client.call as (name: Name, input: InputOf<Name>) => Promise<Answer<ReplyOf<Name>>>)(
    name,
    input,
  )
  if (!answer.ok) throw new ProblemError(answer.problem)
  return answer.etag === undefined ? { value: answer.value } : { value: answer.value, etag: answer.etag }
}
