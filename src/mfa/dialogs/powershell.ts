import type { Dialog } from '../dialog.ts';

const CANCELLED = 10;
const LATE = 11;

// Single quotes only, and one line: it is one argument. What is shown comes by stdin, in characters that no code page
// changes, and is never part of the script. `UseMnemonic` would take an `&` for the mark of a letter.
const SCRIPT = [
  `$ErrorActionPreference = 'Stop'`,
  `$said = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String([Console]::In.ReadToEnd().Trim())) | ConvertFrom-Json`,
  `Add-Type -AssemblyName System.Windows.Forms, System.Drawing`,
  `[Windows.Forms.Application]::EnableVisualStyles()`,
  `$form = New-Object Windows.Forms.Form -Property @{ Text = $said.title; TopMost = $true; AutoSize = $true; AutoSizeMode = 'GrowAndShrink'; FormBorderStyle = 'FixedDialog'; StartPosition = 'CenterScreen'; MinimizeBox = $false; MaximizeBox = $false; Padding = 12 }`,
  `$rows = New-Object Windows.Forms.FlowLayoutPanel -Property @{ FlowDirection = 'TopDown'; AutoSize = $true; WrapContents = $false }`,
  `$label = New-Object Windows.Forms.Label -Property @{ Text = $said.text; AutoSize = $true; UseMnemonic = $false; MaximumSize = (New-Object Drawing.Size 600, 0) }`,
  `$box = New-Object Windows.Forms.TextBox -Property @{ Width = 200; MaxLength = 64; UseSystemPasswordChar = $true }`,
  `$ok = New-Object Windows.Forms.Button -Property @{ Text = 'OK'; DialogResult = 'OK' }`,
  `$cancel = New-Object Windows.Forms.Button -Property @{ Text = 'Cancel'; DialogResult = 'Cancel' }`,
  `$label, $box, $ok, $cancel | ForEach-Object { $rows.Controls.Add($_) }`,
  `$form.Controls.Add($rows)`,
  `$form.AcceptButton = $ok`,
  `$form.CancelButton = $cancel`,
  `$timer = New-Object Windows.Forms.Timer -Property @{ Interval = 1000 * $said.seconds }`,
  `$timer.Add_Tick({ $form.DialogResult = 'Abort' })`,
  `$timer.Start()`,
  `$form.Add_Shown({ $form.Activate(); $box.Focus() })`,
  `switch ([string]$form.ShowDialog()) { 'OK' { [Console]::Out.Write($box.Text); exit 0 } 'Abort' { exit ${LATE} } default { exit ${CANCELLED} } }`,
].join('; ');

/** Windows: a form of Windows Forms, which Windows PowerShell 5.1 has on every Windows. */
export const powershell: Dialog = {
  name: 'powershell',
  isFor: (platform) => platform === 'win32',
  programs: ['powershell.exe'],
  ask: ({ title, lines }, seconds) => ({
    args: ['-NoLogo', '-NoProfile', '-NonInteractive', '-Sta', '-Command', SCRIPT],
    stdin: Buffer.from(JSON.stringify({ title, text: lines.join('\r\n'), seconds })).toString('base64'),
  }),
  read({ code, stdout }) {
    switch (code) {
      case 0:
        return { kind: 'typed', line: stdout };
      case CANCELLED:
        return { kind: 'cancelled' };
      case LATE:
        return { kind: 'late' };
      default:
        return undefined;
    }
  },
};
