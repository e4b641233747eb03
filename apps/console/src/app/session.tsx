import { ProblemNotice } from '@atrium/ui'
import { useQueryClient } from '@tanstack/react-query'
import { Skeleton } from 'antd'
import { createContext, type ReactNode, use, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { FirstPassword } from '../features/staff/FirstPassword.tsx'
import { SignIn } from '../features/staff/SignIn.tsx'
import { problemOf, type ReplyOf } from './api.ts'
import { useAsk } from './queries.ts'

export type Me = ReplyOf<'staff.me'>

const SessionContext = createContext<Me | null>(null)

/** Who is signed in. Only inside `Session`. */
export function useMe(): Me {
  const me = use(SessionContext)
  if (me === null) throw new TypeError('useMe is for pages behind the sign-in')
  return me
}

/** Whether the signed-in account holds all of these permissions; an empty list is open to everybody. */
export const mayAll = (me: Me, permissions: readonly string[]): boolean =>
  permissions.every((each) => me.permissions.includes(each))

/** Shows the sign-in until somebody is signed in, then a change of the one-time password, then the console. */
export function Session({ children }: { readonly children: ReactNode }) {
  const queries = useQueryClient()
  const { i18n } = useTranslation()
  const { data: me, error, isPending, refetch } = useAsk('staff.me', {})
  useEffect(() => {
    if (me && localStorage.getItem('language') === null) void i18n.changeLanguage(me.locale)
  }, [me, i18n])
  if (isPending) return <Skeleton active style={{ padding: 48 }} />
  // Silence is not a refusal: whoever is signed in stays so while the server is away.
  if (!me && error && problemOf(error).status !== 401)
    return (
      <main id="content" style={{ maxWidth: 640, margin: '15vh auto', padding: 16 }}>
        <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
      </main>
    )
  if ((error && problemOf(error).status === 401) || !me) return <SignIn onDone={() => void queries.resetQueries()} />
  if (me.mustChangePassword) return <FirstPassword onDone={() => void queries.resetQueries()} />
  return <SessionContext value={me}>{children}</SessionContext>
}
