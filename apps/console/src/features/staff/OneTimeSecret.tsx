import { Alert, App, Button, Flex, Modal, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

interface OneTimeSecretProps {
  readonly title: string
  /** One line each; nothing is shown while there are none. */
  readonly lines: readonly string[]
  readonly note?: ReactNode
  /** Name of the file to download; left out where copying is enough. */
  readonly fileName?: string
  readonly onClose: () => void
}

/** Shows what cannot be seen again: only the button closes it. */
export function OneTimeSecret({ title, lines, note, fileName, onClose }: OneTimeSecretProps) {
  const { t } = useTranslation('staff')
  const { message } = App.useApp()
  const text = lines.join('\n')
  const copy = () =>
    void navigator.clipboard.writeText(text).then(
      () => message.success(t('once.copied')),
      (error: unknown) => message.error(error instanceof Error ? error.message : String(error)),
    )
  const download = () => {
    const url = URL.createObjectURL(new Blob([`${text}\n`], { type: 'text/plain' }))
    const link = document.createElement('a')
    link.href = url
    link.download = fileName ?? ''
    link.click()
    URL.revokeObjectURL(url)
  }
  return (
    <Modal
      open={lines.length > 0}
      title={title}
      destroyOnHidden
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <Flex justify="end" gap={8}>
          {fileName && <Button onClick={download}>{t('once.download')}</Button>}
          <Button onClick={copy}>{t('once.copy')}</Button>
          <Button type="primary" onClick={onClose}>
            {t('once.done')}
          </Button>
        </Flex>
      }
    >
      <Alert type="warning" showIcon title={t('once.warning')} description={t('once.hint')} />
      <Typography.Paragraph style={{ margin: '16px 0 8px' }}>
        <pre
          data-once
          style={{
            fontSize: 15,
            whiteSpace: 'pre-wrap',
            wordBreak: 'break-all',
            margin: 0,
            ...(lines.length > 1 ? { columns: 2 } : {}),
          }}
        >
          {text}
        </pre>
      </Typography.Paragraph>
      {note && <Typography.Text type="secondary">{note}</Typography.Text>}
    </Modal>
  )
}
