import { ProblemNotice } from '@atrium/ui'
import { useUndoable } from '@atrium/ui/form'
import { Alert, App, Button, Card, Flex, Typography } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import type { Account } from './AccountList.tsx'
import { OneTimeSecret } from './OneTimeSecret.tsx'

/** What an administrator does to an account of somebody else. */
export function AccountSecurity({ account }: { readonly account: Account }) {
  const { t } = useTranslation('staff')
  const { t: shared } = useTranslation('ui')
  const { modal, message } = App.useApp()
  const undoable = useUndoable()
  const me = useMe()
  const resetPassword = useTell('staff.resetPassword', ['staff.'])
  const resetTotp = useTell('staff.resetTotp', ['staff.'])
  const change = useTell('staff.changeAccount', ['staff.'])
  const [password, setPassword] = useState<string>()
  const body = { accountId: account.id }
  const name = account.displayName
  const failed = resetPassword.error ?? resetTotp.error ?? change.error
  // Either is taken back by the other, so it happens at once.
  const disable = (disabled: boolean) =>
    change.mutate(
      { body: { ...body, disabled } },
      {
        onSuccess: () =>
          undoable({
            text: t(disabled ? 'account.disabled' : 'account.enabled', { name }),
            undo: () => change.mutateAsync({ body: { ...body, disabled: !disabled } }),
            problemOf,
          }),
      },
    )
  const ask = (title: string, content: string, onOk: () => Promise<unknown>) =>
    void modal.confirm({
      title,
      content,
      okText: title,
      cancelText: shared('cancel'),
      okButtonProps: { danger: true },
      // What went wrong is shown below the buttons; the question is over in any case.
      onOk: () => onOk().catch(() => undefined),
    })
  const isOwn = me.id === account.id
  const may = mayAll(me, ['staff.change'])
  return (
    <Flex vertical gap={12}>
      {isOwn && <Alert type="info" showIcon title={t('account.own')} />}
      {failed && <ProblemNotice problem={problemOf(failed)} />}
      <Act text={t('account.passwordWhat')}>
        {may && !isOwn && (
          <Button
            onClick={() =>
              ask(t('account.password'), t('account.passwordWhat'), () =>
                resetPassword.mutateAsync({ body }).then((reply) => setPassword(reply.password)),
              )
            }
          >
            {t('account.password')}
          </Button>
        )}
      </Act>
      <Act text={account.totp ? t('account.totpWhat') : t('accounts.totpOff')}>
        {may && !isOwn && account.totp && (
          <Button
            onClick={() =>
              ask(t('account.totp'), t('account.totpWhat'), () =>
                resetTotp.mutateAsync({ body }).then(() => void message.success(t('account.totpDone'))),
              )
            }
          >
            {t('account.totp')}
          </Button>
        )}
      </Act>
      <Act text={t('account.disableWhat')}>
        {may && !isOwn && account.disabledAt === null && (
          <Button danger onClick={() => disable(true)} loading={change.isPending}>
            {t('account.disable')}
          </Button>
        )}
        {may && account.disabledAt !== null && (
          <Button onClick={() => disable(false)} loading={change.isPending}>
            {t('account.enable')}
          </Button>
        )}
      </Act>
      <OneTimeSecret
        title={t('account.passwordTitle', { name })}
        lines={password === undefined ? [] : [password]}
        onClose={() => setPassword(undefined)}
      />
    </Flex>
  )
}

function Act({ text, children }: { readonly text: string; readonly children: ReactNode }) {
  return (
    <Card size="small">
      <Flex justify="space-between" align="center" gap={16}>
        <Typography.Text type="secondary">{text}</Typography.Text>
        {children}
      </Flex>
    </Card>
  )
}
