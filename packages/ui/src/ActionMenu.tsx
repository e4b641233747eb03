import { type ButtonProps, Dropdown, type MenuProps } from 'antd'
import { cloneElement, type ReactElement, useState } from 'react'

export interface ActionMenuProps {
  /** What can be done, each with a key. */
  readonly items: NonNullable<MenuProps['items']>
  /** Told the key of what was chosen; besides, an item may have an `onClick` of its own. */
  readonly onChoose?: (key: string) => void
  /** The button that opens it. */
  readonly children: ReactElement<ButtonProps>
}

/** A button that opens a list of actions. Its first item has the focus at once, arrows walk it, Escape gives the focus back to the button. */
export function ActionMenu({ items, onChoose, children }: ActionMenuProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <Dropdown
      autoFocus
      trigger={['click']}
      open={isOpen}
      onOpenChange={setOpen}
      menu={{ items, onClick: ({ key }) => onChoose?.(key) }}
    >
      {cloneElement(children, { 'aria-haspopup': 'menu', 'aria-expanded': isOpen })}
    </Dropdown>
  )
}
