import { nameIn, ProblemNotice } from '@atrium/ui'
import { App, Form, Input, Modal, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useTell } from '../../app/queries.ts'
import type { Branch } from './tree.ts'

interface ArchiveNodeProps {
  readonly branch: Branch
  readonly open: boolean
  readonly onClose: () => void
}

/** Archives a node with all below, once its name has been typed. */
export function ArchiveNode({ branch: { node, below }, open, onClose }: ArchiveNodeProps) {
  const { t } = useTranslation('organization')
  const { t: shared } = useTranslation('ui')
  const { language } = useLanguage()
  const { message } = App.useApp()
  const archive = useTell('organization.archiveNode', ['organization.'])
  const [typed, setTyped] = useState('')
  const name = nameIn(node.name, language)
  const isNamed = typed.trim() === name
  const go = () => {
    if (!isNamed) return
    archive.mutate(
      { body: { code: node.code, archived: true } },
      {
        onSuccess: () => {
          void message.success(t('archive.done', { name }))
          onClose()
        },
      },
    )
  }
  return (
    <Modal
      open={open}
      title={t('archive.title', { name })}
      okText={t('archive.go')}
      cancelText={shared('cancel')}
      okButtonProps={{ danger: true, disabled: !isNamed }}
      confirmLoading={archive.isPending}
      onOk={go}
      onCancel={onClose}
      destroyOnHidden
      afterClose={() => {
        archive.reset()
        setTyped('')
      }}
    >
      <Typography.Paragraph>{t('archive.what')}</Typography.Paragraph>
      {below > 0 && <Typography.Paragraph strong>{t('archive.below', { n: below })}</Typography.Paragraph>}
      <Form layout="vertical" onFinish={go}>
        <Form.Item label={t('archive.type', { name })} htmlFor="archive-name">
          <Input
            id="archive-name"
            value={typed}
            autoComplete="off"
            onChange={(event) => setTyped(event.target.value)}
          />
        </Form.Item>
      </Form>
      {archive.error && <ProblemNotice problem={problemOf(archive.error)} />}
    </Modal>
  )
}
