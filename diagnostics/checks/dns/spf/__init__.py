"""SPF (RFC 7208), evaluated with a trace."""
