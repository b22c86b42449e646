; A server that still runs keeps its program from being replaced. It writes every batch down before it answers, so ending it
; like this loses nothing.
!macro NSIS_HOOK_PREINSTALL
  nsExec::Exec 'taskkill /F /IM metrics-tracker.exe'
!macroend
!macro NSIS_HOOK_PREUNINSTALL
  nsExec::Exec 'taskkill /F /IM metrics-tracker.exe'
!macroend
