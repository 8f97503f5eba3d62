"""The verifier: checks a published bundle, offline or over the network, without the server that made it.

Words: a *source* is a folder or an address that holds a bundle; a *finding* is something wrong, named as what it is;
*unknown* is what the checks could not know. Keys are typed or pinned, never taken from the bundle.
What is not here: formats and proofs (`publiclog`), and anything that writes a bundle but the mirror.
"""
