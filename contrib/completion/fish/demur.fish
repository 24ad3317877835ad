# SPDX-License-Identifier: MIT
# Completion of demur(1) for fish.

function __demur_on
    __fish_seen_subcommand_from $argv
end

# The names of the packs that were installed.
function __demur_installed
    set -l data $HOME/.local/share
    set -q XDG_DATA_HOME; and set data $XDG_DATA_HOME
    for file in $data/demur/rules/*.json
        basename $file .json
    end
end

set -l commands check explain links filter scan poll letter rules
complete -c demur -f
complete -c demur -n "not __demur_on $commands" -a check -d 'Say what each message is'
complete -c demur -n "not __demur_on $commands" -a explain -d 'Show how a verdict came about'
complete -c demur -n "not __demur_on $commands" -a links -d 'List the links of a message'
complete -c demur -n "not __demur_on $commands" -a filter -d 'Pass a mail on, with X-Demur fields'
complete -c demur -n "not __demur_on $commands" -a scan -d 'Look through mailboxes on disk'
complete -c demur -n "not __demur_on $commands" -a poll -d 'Look through the mail accounts once, and act'
complete -c demur -n "not __demur_on $commands" -a letter -d 'Print the objection as a letter'
complete -c demur -n "not __demur_on $commands" -a rules -d 'List, test, check and update rule packs'

complete -c demur -l config -r -F -d 'Configuration file'
complete -c demur -l rules -r -F -d 'Rule packs'
complete -c demur -l trust-authserv-id -x -d 'Trust this mail server'
complete -c demur -l offline -d 'Never ask DNS'
complete -c demur -l json -d 'One JSON object a line'
complete -c demur -l color -x -a 'auto never always' -d 'Colours'
complete -c demur -s q -l quiet -d 'Errors only'
complete -c demur -s v -l verbose -d 'Say more'
complete -c demur -s h -l help -d 'Print help'
complete -c demur -l version -d 'Print the version'

complete -c demur -n '__demur_on check explain links scan' -F
complete -c demur -n '__demur_on check' -l match-exit -d 'Exit 0 for a notice, 1 for none'
complete -c demur -n '__demur_on scan' -l all -d 'Examine and print every message'
complete -c demur -n '__demur_on scan' -l since -x -d 'Leave out older mail'
complete -c demur -n '__demur_on scan' -s j -l jobs -x -d Threads
complete -c demur -n '__demur_on poll' -s n -l dry-run -d 'Print what would be done'
complete -c demur -n '__demur_on poll' -l since -x -d 'How far the first pass looks back'
complete -c demur -n '__demur_on letter' -l lang -x -a '(demur letter --languages 2>/dev/null)' -d Language
complete -c demur -n '__demur_on letter' -l product -x -a 'facebook instagram threads messenger whatsapp' -d Product
complete -c demur -n '__demur_on letter' -l form -x -d 'Form of the pack'
complete -c demur -n '__demur_on letter' -l jurisdiction -x -a 'eu uk ch br' -d Law
complete -c demur -n '__demur_on letter' -l non-user -d 'For people without an account'
complete -c demur -n '__demur_on letter' -l languages -d 'List the languages there are'
complete -c demur -n '__demur_on rules; and not __demur_on list test check verify update rollback' -a 'list test check verify update rollback'
complete -c demur -n '__demur_on rules; and __demur_on test verify update' -F
complete -c demur -n '__demur_on rules; and __demur_on rollback' -a '(__demur_installed)'
complete -c demur -n '__demur_on rules' -l key -r -F -d 'Public key to trust'
