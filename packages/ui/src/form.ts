export { FormDrawer, type FormDrawerProps } from './FormDrawer.tsx'
export { useFaultText, useFormFaults } from './form-faults.ts'
export { LeaveGuard, useDirtyGuard, useTypedGuard } from './guards.tsx'
export { useUndoable } from './undoable.tsx'
