# Programs, the shared library, manual pages and what `cmake --install` puts where.
