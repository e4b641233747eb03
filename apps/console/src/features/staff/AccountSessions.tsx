import { EmptyState, ProblemNotice } from '@atrium/ui'
import { App, Button, Popconfirm } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useList, useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import type { Account } from './AccountList.tsx'
import { SessionTable } from './SessionTable.tsx'

/** Where somebody is signed in, and ending it. */
export function AccountSessions({ account }: { readonly account: Account }) {
  const { t } = useTranslation('staff')
  const { message } = App.useApp()
  const me = useMe()
  const list = useList('staff.sessions', { query: { limit: 50, accountId: account.id } })
  const end = useTell('staff.endSession', ['staff.sessions'])
  const endThem = useTell('staff.endSession.batch', ['staff.sessions'])
  const failed = end.error ?? endThem.error
  if (list.error) return <ProblemNotice problem={problemOf(list.error)} onRetry={() => void list.refetch()} />
  if (!list.isPending && list.rows.length === 0) return <EmptyState hint={t('session.none')} />
  const may = mayAll(me, ['staff.change'])
  const endAll = () =>
    endThem.mutate(
      { body: { items: list.rows.map(({ handle }) => ({ handle })) } },
      { onSuccess: () => void message.success(t('session.ended')) },
    )
  return (
    <>
      {failed && <ProblemNotice problem={problemOf(failed)} />}
      <SessionTable
        sessions={list.rows}
        loading={list.isPending}
        {...(may
          ? {
              act: ({ handle }) => (
                <Button
                  size="small"
                  onClick={() =>
                    end.mutate({ body: { handle } }, { onSuccess: () => void message.success(t('session.ended')) })
                  }
                >
                  {t('session.end')}
                </Button>
              ),
            }
          : {})}
      />
      {may && list.rows.length > 1 && (
        <Popconfirm title={t('session.endAll')} onConfirm={endAll}>
          <Button danger style={{ marginTop: 12 }}>
            {t('session.endAll')}
          </Button>
        </Popconfirm>
      )}
    </>
  )
}
