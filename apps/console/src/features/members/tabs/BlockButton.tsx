import { useProblemMessage } from '@atrium/ui'
import { useUndoable } from '@atrium/ui/form'
import { App, Button, Modal, Radio, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../../app/api.ts'
import { useTell } from '../../../app/queries.ts'
import { mayAll, useMe } from '../../../app/session.tsx'
import type { Member } from '../lookup.ts'
import { useWords } from '../names.ts'

type Identity = Member['identities'][number]
const REASONS = ['shared', 'fraud', 'test', 'other'] as const
type Reason = (typeof REASONS)[number]

/** Blocks an identity, which can be taken back at once or later; or gives a blocked one back. */
export function BlockButton({ identity }: { readonly identity: Identity }) {
  const { t } = useTranslation('members')
  const me = useMe()
  const words = useWords()
  const { message } = App.useApp()
  const refused = useProblemMessage()
  const undoable = useUndoable()
  const [asking, setAsking] = useState(false)
  const [reason, setReason] = useState<Reason>('shared')
  const block = useTell('members.blockHeld', ['members.'])
  const restore = useTell('members.restoreIdentity', ['members.'])
  if (!mayAll(me, ['members.block'])) return null
  const held = { memberId: identity.memberId, identityId: identity.identityId }
  const name = `${words.identity(identity.kind)} ${identity.value ?? ''}`
  const onError = (error: unknown) => refused(problemOf(error))
  if (identity.endedAt) {
    if (identity.endedReason !== 'blocked') return null
    const giveBack = () =>
      restore.mutate({ body: held }, { onSuccess: () => void message.success(t('block.restored', { name })), onError })
    return (
      <Button size="small" onClick={giveBack} loading={restore.isPending}>
        {t('block.restore')}
      </Button>
    )
  }
  const submit = () =>
    block.mutate(
      { body: { ...held, reason } },
      {
        onSuccess: () => {
          setAsking(false)
          undoable({ text: t('block.done', { name }), undo: () => restore.mutateAsync({ body: held }), problemOf })
        },
        onError,
      },
    )
  return (
    <>
      <Button size="small" onClick={() => setAsking(true)}>
        {t('block.open')}
      </Button>
      <Modal
        title={t('block.title', { name })}
        open={asking}
        onCancel={() => setAsking(false)}
        onOk={submit}
        okText={t('block.open')}
        okButtonProps={{ danger: true, loading: block.isPending }}
        width={460}
      >
        <Typography.Paragraph>{t('block.explain')}</Typography.Paragraph>
        <Radio.Group
          aria-label={t('block.reason')}
          value={reason}
          onChange={({ target }) => setReason(REASONS.find((each) => each === target.value) ?? 'other')}
          style={{ display: 'flex', flexDirection: 'column', gap: 8 }}
          options={REASONS.map((value) => ({ value, label: t(`block.why.${value}`) }))}
        />
      </Modal>
    </>
  )
}
