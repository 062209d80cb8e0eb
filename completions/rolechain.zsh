#compdef rolechain
# Completion of rolechain for zsh, as "rolechain completion zsh" prints it: a file of fpath, named _rolechain, or
# something to source. The program knows the candidates; nothing that it answers is evaluated here.

_rolechain() {
  local program=${${(Q)words[1]}/#\~\//$HOME/} kind
  local -a answer candidates
  integer first

  whence -- $program >/dev/null || program=rolechain
  answer=("${(@f)$("$program" __complete zsh "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
  kind=$answer[1]
  candidates=("${(@)answer[2,-1]}")

  # What comes after "--" is a command line of its own.
  if [[ $kind == command ]]; then
    first=$(( words[(i)--] + 1 ))
    words=("${(@)words[first,-1]}")
    (( CURRENT -= first - 1 ))
    _normal
    return
  fi

  [[ $PREFIX == --*=* ]] && compset -P 1 '*='
  case $kind in
    files) _files ;;
    commands | flags | profiles | values) (( $#candidates )) && _describe -t $kind $kind candidates ;;
    *) return 1 ;;
  esac
}

if [[ $funcstack[1] == _rolechain ]]; then
  _rolechain "$@"
else
  compdef _rolechain rolechain
fi
