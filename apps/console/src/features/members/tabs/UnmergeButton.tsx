import { useProblemMessage } from '@atrium/ui'
import { App, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../../app/api.ts'
import { useTell } from '../../../app/queries.ts'
import { mayAll, useMe } from '../../../app/session.tsx'
import { MERGED } from '../MergeDrawer.tsx'

/** Undoes a merge, after it has said what that means. */
export function UnmergeButton({ mergeId }: { readonly mergeId: string }) {
  const { t } = useTranslation('members')
  const me = useMe()
  const { message, modal } = App.useApp()
  const refused = useProblemMessage()
  const unmerge = useTell('members.unmerge', MERGED)
  if (!mayAll(me, ['members.merge'])) return null
  const ask = () =>
    modal.confirm({
      title: t('unmerge.confirm'),
      content: t('unmerge.explain'),
      okText: t('unmerge.open'),
      okButtonProps: { danger: true },
      onOk: () =>
        unmerge
          .mutateAsync({ body: { mergeId } })
          .then(() => void message.success(t('unmerge.done')))
          .catch((error: unknown) => refused(problemOf(error))),
    })
  return (
    <Button size="small" onClick={ask} loading={unmerge.isPending}>
      {t('unmerge.open')}
    </Button>
  )
}
