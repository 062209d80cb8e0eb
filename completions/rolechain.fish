# Completion of rolechain for fish, as "rolechain completion fish" prints it. The program knows the candidates; nothing
# that it answers is evaluated here.

function __rolechain_complete
    set -l words (commandline -opc)
    set -l token (commandline -ct)
    while string match -qr '^\w+=' -- $words[1] # FOO=bar rolechain …
        set -e words[1]
    end
    set -l program $words[1]
    set -e words[1]
    string match -q '~/*' -- $program; and set program $HOME(string sub -s 2 -- $program)
    type -q -- $program; or set program rolechain

    set -l answer ($program __complete fish $words "$token" 2>/dev/null)
    switch "$answer[1]"
        case files
            set -l flag (string match -r -- '^--[^=]*=' "$token"); or set flag ''
            for file in (__fish_complete_path (string sub -s (math 1 + (string length -- $flag)) -- "$token"))
                printf '%s%s\n' $flag $file
            end
        case command
            # What comes after "--" is a command line of its own.
            while set -q words[1]; and test "$words[1]" != --
                set -e words[1]
            end
            set -e words[1]
            set -l line (string join ' ' -- (string escape -- $words) "$token")
            complete -C "$line"
        case '*'
            set -q answer[2]; and printf '%s\n' $answer[2..-1]
    end
end

complete -c rolechain -f -a '(__rolechain_complete)'
