import { ProblemNotice } from '@atrium/ui'
import { Alert, App, Flex, Form, Input, Modal, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useTell } from '../../app/queries.ts'
import type { Member } from './lookup.ts'
import { MERGED } from './MergeDrawer.tsx'

interface EraseProps {
  readonly member: Member
  readonly open: boolean
  readonly onClose: () => void
}

/** Says what erasing means, and asks for the name: nothing brings it back. */
export function EraseDialog({ member, open, onClose }: EraseProps) {
  const { t } = useTranslation('members')
  const { message } = App.useApp()
  const [typed, setTyped] = useState('')
  const erase = useTell('members.erase', MERGED)
  const name = member.name ?? member.memberId
  const close = () => {
    setTyped('')
    erase.reset()
    onClose()
  }
  const submit = () =>
    erase.mutate(
      { body: { memberId: member.memberId } },
      {
        onSuccess: () => {
          void message.success(t('erase.done'))
          close()
        },
      },
    )
  return (
    <Modal
      title={t('erase.title')}
      open={open}
      onCancel={close}
      onOk={submit}
      okText={t('erase.submit')}
      okButtonProps={{ danger: true, disabled: typed.trim() !== name, loading: erase.isPending }}
      width={520}
      destroyOnHidden
    >
      <Flex vertical gap={12}>
        <Alert
          type="error"
          showIcon
          title={t('erase.gone')}
          description={
            member.lineage.length > 1 ? t('erase.lineage', { count: member.lineage.length }) : t('erase.forever')
          }
        />
        <Typography.Text>{t('erase.stays')}</Typography.Text>
        <Form layout="vertical" onFinish={() => typed.trim() === name && submit()}>
          <Form.Item label={t('erase.type', { name })} style={{ margin: 0 }}>
            <Input value={typed} onChange={({ target }) => setTyped(target.value)} autoFocus autoComplete="off" />
          </Form.Item>
        </Form>
        {erase.error && <ProblemNotice problem={problemOf(erase.error)} />}
      </Flex>
    </Modal>
  )
}
