# Completion of rolechain for bash, as "rolechain completion bash" prints it. The program reads the line, knows the
# candidates and quotes them; nothing that it answers is evaluated here.

_rolechain() {
  local program=$1 kind= line
  [[ $program == "~/"* ]] && program=$HOME${program#\~}
  type "$program" >/dev/null 2>&1 || program=rolechain

  COMPREPLY=()
  {
    IFS= read -r kind
    while IFS= read -r line; do COMPREPLY+=("$line"); done
  } <<<"$("$program" __complete bash "${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)"

  case $kind in
    files) _rolechain_files ;;
    command) _rolechain_command ;;
  esac
}

# Readline's own completion of files. bash 3.2, which macOS has, cannot be told to use it from here.
_rolechain_files() {
  local file
  compopt -o default -o bashdefault 2>/dev/null && return
  while IFS= read -r file; do COMPREPLY+=("$file"); done <<<"$(compgen -f -- "${COMP_WORDS[COMP_CWORD]}")"
}

# What comes after "--" is a command line of its own, and bash-completion, where it is set up, knows what belongs to it.
_rolechain_command() {
  local first=1 name
  while [[ $first -lt $COMP_CWORD && ${COMP_WORDS[first]} != -- ]]; do first=$((first + 1)); done
  first=$((first + 1))
  if declare -F _comp_command_offset >/dev/null; then
    _comp_command_offset "$first"
  elif declare -F _command_offset >/dev/null; then
    _command_offset "$first"
  elif [[ $COMP_CWORD -eq $first && ${COMP_WORDS[COMP_CWORD]} != */* ]]; then
    while IFS= read -r name; do COMPREPLY+=("$name"); done <<<"$(compgen -c -- "${COMP_WORDS[COMP_CWORD]}")"
  else
    _rolechain_files
  fi
}

complete -F _rolechain rolechain
