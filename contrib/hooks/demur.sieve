# For Pigeonhole, as a script of the administrator: see dovecot.conf. Put in the name that your
# server writes at the start of Authentication-Results. Compile it with sievec.
#
# When a filter ends with anything but 0, Pigeonhole goes on with the mail as it was. When it is
# missing, crashes, or does not read all of the mail, this script ends with an error: the mail goes
# to INBOX as it was, and the user's own script is not run.
require "vnd.dovecot.filter";

filter "demur-safely" ["--trust-authserv-id", "mx.example.org"];
