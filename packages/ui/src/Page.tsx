import { Flex, Typography } from 'antd'
import { type ReactNode, useEffect } from 'react'

export interface PageProps {
  readonly title: string
  /** What the page is for, in one line. */
  readonly purpose?: ReactNode
  /** The one thing that people come here to do. */
  readonly action?: ReactNode
  readonly children: ReactNode
}

/** Title, which the window bears as well, one line of purpose, one primary action, then the work. */
export function Page({ title, purpose, action, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Atrium`
  }, [title])
  return (
    <main id="content" tabIndex={-1} style={{ padding: 24, outline: 'none' }}>
      <Flex justify="space-between" align="start" gap={16} wrap style={{ marginBottom: 16 }}>
        {/* A long purpose turns over, so that the action stays at the right end. */}
        <div style={{ flex: '1 1 320px', minWidth: 0 }}>
          <Typography.Title level={1} style={{ fontSize: 22, margin: 0 }}>
            {title}
          </Typography.Title>
          {purpose && <Typography.Text type="secondary">{purpose}</Typography.Text>}
        </div>
        {action}
      </Flex>
      {children}
    </main>
  )
}
