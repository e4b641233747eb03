import { ProblemNotice } from '@atrium/ui'
import { Alert, App, Button, Flex, Input, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useTell } from '../../app/queries.ts'
import { Differences } from './Differences.tsx'
import { type Draft, differencesOf } from './draft.ts'
import type { CodeNames } from './names.ts'
import type { Programme } from './programme.tsx'
import { type RuleSet, versionOf } from './rule.ts'

interface DraftProps {
  readonly draft: Draft
  readonly live: RuleSet
  readonly liveEtag: string
  readonly programme: Programme
  readonly codes: CodeNames
}

/** Says that there are changes which do not hold yet: shown, dropped or published from here. */
export function DraftBar({ draft, live, liveEtag, programme, codes }: DraftProps) {
  const { t } = useTranslation('loyalty')
  const { modal } = App.useApp()
  const [open, setOpen] = useState(false)
  if (!draft.isChanged) return null
  const changes = differencesOf(live, draft.set).length + (live.combine === draft.set.combine ? 0 : 1)
  const drop = () =>
    modal.confirm({
      title: t('draft.dropTitle'),
      content: t('draft.dropHint'),
      okText: t('draft.drop'),
      okButtonProps: { danger: true },
      onOk: draft.drop,
    })
  return (
    <>
      <Alert
        type={draft.isStale ? 'warning' : 'info'}
        showIcon
        title={
          draft.isStale ? t('draft.stale', { version: versionOf(liveEtag) }) : t('draft.title', { count: changes })
        }
        description={draft.isStale ? t('draft.staleHint') : t('draft.hint')}
        action={
          <Flex gap={8} wrap justify="end">
            <Button size="small" onClick={drop}>
              {t('draft.drop')}
            </Button>
            {draft.isStale ? (
              <Button size="small" type="primary" onClick={draft.rebase}>
                {t('draft.rebase')}
              </Button>
            ) : (
              <Button size="small" type="primary" onClick={() => setOpen(true)}>
                {t('draft.review')}
              </Button>
            )}
          </Flex>
        }
      />
      {open && !draft.isStale && (
        <PublishDialog {...{ draft, live, liveEtag, programme, codes }} onClose={() => setOpen(false)} />
      )}
    </>
  )
}

function PublishDialog({ draft, live, programme, codes, onClose }: DraftProps & { readonly onClose: () => void }) {
  const { t } = useTranslation('loyalty')
  const { message } = App.useApp()
  const publish = useTell('loyalty.ruleSet.write', ['loyalty.'])
  const [note, setNote] = useState('')
  const problem = publish.error ? problemOf(publish.error) : undefined
  const send = () =>
    publish.mutate(
      {
        path: { programmeId: programme.id },
        ifMatch: draft.etag,
        body: { ...draft.set, ...(note.trim() === '' ? {} : { note: note.trim() }) },
      },
      {
        onSuccess: () => {
          draft.drop()
          void message.success(t('draft.published'))
          onClose()
        },
      },
    )
  return (
    <Modal
      open
      width={720}
      title={t('draft.publishTitle')}
      okText={t('draft.publish')}
      confirmLoading={publish.isPending}
      onOk={send}
      onCancel={onClose}
    >
      <Flex vertical gap={16}>
        <div>{t('draft.publishHint')}</div>
        <Differences before={live} after={draft.set} programme={programme} codes={codes} />
        <Input
          aria-label={t('draft.note')}
          placeholder={t('draft.note')}
          maxLength={200}
          value={note}
          onChange={({ target }) => setNote(target.value)}
        />
        {problem?.status === 412 ? (
          <Alert type="warning" showIcon title={t('rules.stale')} description={t('draft.staleHint')} />
        ) : (
          problem && <ProblemNotice problem={problem} />
        )}
      </Flex>
    </Modal>
  )
}
